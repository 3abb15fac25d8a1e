import type { ErrorCode } from '../errors';
import { channelPathOf, isHandle, isPrivatePlaylist, playlistIdOf } from './playlist-url';
import { isVideoId, parseYouTubeUrl, videoIdOf } from './video-url';

/** What one pasted line means. A video inside a playlist is the video; the playlist is kept beside it. */
export type SourceLine =
  | { kind: 'video'; videoId: string; playlistId: string | null }
  | { kind: 'playlist'; playlistId: string }
  | { kind: 'channel'; channelPath: string }
  | { kind: 'invalid'; code: ErrorCode };

const invalid = (code: ErrorCode): SourceLine => ({ kind: 'invalid', code });

function parseToken(token: string): SourceLine {
  if (isVideoId(token)) return { kind: 'video', videoId: token, playlistId: null };
  if (isHandle(token)) return { kind: 'channel', channelPath: token.toLowerCase() };
  const url = parseYouTubeUrl(token);
  if (!url) return invalid('invalid_url');
  const videoId = videoIdOf(url);
  const playlistId = playlistIdOf(url);
  if (videoId) return { kind: 'video', videoId, playlistId };
  if (playlistId) {
    return isPrivatePlaylist(playlistId)
      ? invalid('private_playlist')
      : { kind: 'playlist', playlistId };
  }
  const channelPath = channelPathOf(url);
  return channelPath ? { kind: 'channel', channelPath } : invalid('invalid_url');
}

/** No address is longer, and patterns stay cheap. */
const maxLineLength = 2_000;
const opening = new Set('<"\'([');
const closing = new Set('>"\')],.;');

/** What people paste around an address: brackets, quotes, a full stop. */
function bare(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && opening.has(text[from]!)) from += 1;
  while (to > from && closing.has(text[to - 1]!)) to -= 1;
  return text.slice(from, to);
}

const link =
  /(?:https?:\/\/|(?<![\w.@/-])(?:www\.|m\.|music\.)?youtu(?:\.be|be\.com|be-nocookie\.com)\/)(?:(?!https?:\/\/)[^\s<>"'()[\]])+/gi;

/** The links to YouTube in a line, good or bad, whatever stands around them. */
function youtubeLinksIn(line: string): string[] {
  return [...line.matchAll(link)]
    .map(([match]) => bare(match))
    .filter((address) => address.length <= maxLineLength && parseYouTubeUrl(address) !== null);
}

/** Reads one line: a bare id, an address in any shape, or a sentence that holds one address. */
export function parseSourceLine(line: string): SourceLine {
  if (line.length > maxLineLength) return invalid('invalid_url');
  const token = bare(line.trim());
  const direct = parseToken(token);
  if (direct.kind !== 'invalid' || direct.code !== 'invalid_url') return direct;
  const [inside] = youtubeLinksIn(line);
  return inside && inside !== token ? parseToken(inside) : direct;
}

/** Splits pasted text into source lines; several addresses on one line, also in a sentence, become several lines. */
export function splitSourceLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/).flatMap((raw) => {
    const line = raw.trim();
    if (!line) return [];
    const tokens = line.split(/[\s,;]+/).filter(Boolean);
    if (tokens.every((token) => parseSourceLine(token).kind !== 'invalid')) return tokens;
    const links = youtubeLinksIn(line);
    return links.length > 1 ? links : [line];
  });
}
