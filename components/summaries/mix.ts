import { isMix } from '@/lib/youtube/playlist-url';
import { parseSourceLine } from '@/lib/youtube/source-line';

/** Whether a pasted line means a mix: as a playlist of its own, or as the list around a video. */
export function isMixLine(input: string): boolean {
  const source = parseSourceLine(input);
  return 'playlistId' in source && source.playlistId !== null && isMix(source.playlistId);
}

/** Why so few videos of it are taken. */
export const mixWords = 'A mix, which has no end: its first 25 videos at most';
