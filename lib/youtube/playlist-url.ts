const playlistPattern = /^[A-Za-z0-9_-]{2,64}$/;
const privateLists = new Set(['WL', 'LL', 'LM', 'HL']);

/** The playlist id of a YouTube address (`list=`), or null. */
export function playlistIdOf(url: URL): string | null {
  const id = url.searchParams.get('list');
  return id && playlistPattern.test(id) ? id : null;
}

/** Watch Later, Liked and History belong to one signed-in person; nobody else can read them. */
export function isPrivatePlaylist(playlistId: string): boolean {
  return privateLists.has(playlistId);
}

/**
 * Mixes are made up by YouTube around a video, a channel or a person and never end; they exist beside a video only.
 * `RDCLAK...` is not one: these are lists that YouTube Music keeps, with an end like any other.
 */
export function isMix(playlistId: string): boolean {
  return /^RD(?!CLAK)/.test(playlistId);
}

/** `/@handle`, `/channel/UC...`, `/c/name` or `/user/name`, as the path after the host; else null. */
export function channelPathOf(url: URL): string | null {
  const [first = '', second = ''] = url.pathname.split('/').filter(Boolean);
  if (first.length > 1 && first.startsWith('@')) return first;
  if (['channel', 'c', 'user'].includes(first) && second) return `${first}/${second}`;
  return null;
}
