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

/** `/@handle`, `/channel/UC...`, `/c/name` or `/user/name`, as the path after the host; else null. */
export function channelPathOf(url: URL): string | null {
  const [first = '', second = ''] = url.pathname.split('/').filter(Boolean);
  if (first.length > 1 && first.startsWith('@')) return first;
  if (['channel', 'c', 'user'].includes(first) && second) return `${first}/${second}`;
  return null;
}
