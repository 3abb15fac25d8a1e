import { errorKinds } from '@/lib/errors';
import { maxSources } from '@/lib/summaries/choices';
import { isPrivatePlaylist } from '@/lib/youtube/playlist-url';
import { parseSourceLine, splitSourceLines } from '@/lib/youtube/source-line';

/** One pasted line as it reads by itself. A problem is left out when the batch starts, with its reason. */
export type ReadLine =
  | { input: string; kind: 'video' | 'playlist' | 'channel' | 'duplicate' }
  | { input: string; kind: 'problem'; message: string };

export interface ReadSources {
  lines: ReadLine[];
  /** Videos whose link also names a playlist that could be taken whole. */
  inPlaylists: number;
  tooMany: boolean;
}

/** What the paste box understood, by the same rules that the server applies. */
export function readSources(text: string, wholePlaylist: boolean): ReadSources {
  const inputs = splitSourceLines(text);
  const seen = new Set<string>();
  let inPlaylists = 0;
  const once = (id: string, line: ReadLine): ReadLine => {
    if (seen.has(id)) return { input: line.input, kind: 'duplicate' };
    seen.add(id);
    return line;
  };
  const problem = (input: string, code: keyof typeof errorKinds): ReadLine => ({
    input,
    kind: 'problem',
    message: errorKinds[code].message,
  });
  const lines = inputs.slice(0, maxSources).map((input): ReadLine => {
    const source = parseSourceLine(input);
    if (source.kind === 'invalid') return problem(input, source.code);
    if (source.kind === 'channel') return once(source.channelPath, { input, kind: 'channel' });
    if (source.kind === 'playlist') return once(source.playlistId, { input, kind: 'playlist' });
    const { videoId, playlistId } = source;
    if (playlistId !== null && !isPrivatePlaylist(playlistId)) inPlaylists += 1;
    if (playlistId === null || !wholePlaylist) return once(videoId, { input, kind: 'video' });
    return isPrivatePlaylist(playlistId)
      ? problem(input, 'private_playlist')
      : once(playlistId, { input, kind: 'playlist' });
  });
  return { lines, inPlaylists, tooMany: inputs.length > maxSources };
}

export function isUsable({ kind }: ReadLine): boolean {
  return kind === 'video' || kind === 'playlist' || kind === 'channel';
}
