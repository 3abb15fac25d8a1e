const videoHosts = new Set([
  'youtube.com',
  'www.youtube.com',
  'm.youtube.com',
  'music.youtube.com',
  'youtube-nocookie.com',
  'www.youtube-nocookie.com',
  'youtu.be',
  'www.youtu.be',
]);
const idPattern = /^[A-Za-z0-9_-]{11}$/;
/** Words in an id's place that have its length: `/embed/videoseries?list=`, `/embed/live_stream?channel=`. */
const notIds = new Set(['videoseries', 'live_stream']);
const pathKinds = new Set(['shorts', 'live', 'embed', 'v', 'e']);

export function isVideoId(value: string): boolean {
  return idPattern.test(value);
}

/** A YouTube address as a URL, also without a scheme; null for any other host. */
export function parseYouTubeUrl(text: string): URL | null {
  const withScheme = /^https?:\/\//i.test(text) ? text : `https://${text.replace(/^\/\//, '')}`;
  if (!URL.canParse(withScheme)) return null;
  const url = new URL(withScheme);
  return videoHosts.has(url.hostname.toLowerCase()) ? url : null;
}

/** The 11-character id in any shape of video address, or null. */
export function videoIdOf(url: URL): string | null {
  const [first = '', second = ''] = url.pathname.split('/').filter(Boolean);
  const candidate = url.hostname.endsWith('youtu.be')
    ? first
    : pathKinds.has(first)
      ? second
      : (url.searchParams.get('v') ?? '');
  return isVideoId(candidate) && !notIds.has(candidate) ? candidate : null;
}

export function watchUrl(videoId: string, atMs = 0): string {
  const seconds = Math.floor(atMs / 1000);
  return `https://www.youtube.com/watch?v=${videoId}${seconds > 0 ? `&t=${seconds}s` : ''}`;
}

export function thumbnailUrl(videoId: string): string {
  return `https://i.ytimg.com/vi/${videoId}/mqdefault.jpg`;
}
