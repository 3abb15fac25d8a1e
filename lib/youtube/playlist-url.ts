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

const handlePattern = /^@[\p{L}\p{M}\p{N}._·-]{3,60}$/u;
const channelIdPattern = /^UC[A-Za-z0-9_-]{22}$/;
const namePattern = /^[\p{L}\p{M}\p{N}._-]{1,100}$/u;

/**
 * `@handle`, `channel/UC...`, `c/name` or `user/name`: how a channel is named after the host, without its tabs; null for any
 * other path. Handles have no case (https://support.google.com/youtube/answer/11585688).
 */
export function channelPathOf(url: URL): string | null {
  const [first = '', second = ''] = url.pathname.split('/').filter(Boolean).map(decoded);
  if (isHandle(first)) return first.toLowerCase();
  if (first === 'channel') return channelIdPattern.test(second) ? `channel/${second}` : null;
  return (first === 'c' || first === 'user') && namePattern.test(second)
    ? `${first}/${second}`
    : null;
}

export function isHandle(text: string): boolean {
  return handlePattern.test(text);
}

/** The list of a channel's uploads, where its path holds the channel's id; null where YouTube has to be asked. */
export function uploadsOfPath(channelPath: string): string | null {
  const [, id] = channelPath.split('/');
  return channelPath.startsWith('channel/') && id ? uploadsOf(id) : null;
}

/** `UC...` -> `UU...`, or null for anything that is no channel's id. */
export function uploadsOf(channelId: string): string | null {
  return channelIdPattern.test(channelId) ? `UU${channelId.slice(2)}` : null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
