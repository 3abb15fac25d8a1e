import type { Segment } from './segments';
import { wordCount } from './word-count';

/** How captions can fall short of their video: they stop before it does, or have hardly any words for its length. */
export const captionGaps = ['ends_early', 'few_words'] as const;
export type CaptionGap = (typeof captionGaps)[number];

/** Music, credits and silence at the end: a quarter of the video, of a long one ten minutes, and two minutes of any. */
const endShare = 0.25;
const shortEndMs = 120_000;
const longEndMs = 600_000;
/** Slow speech has a hundred words a minute. So few over so long are music, or captions with holes. */
const fewWordsPerMinute = 15;
const longEnoughMs = 300_000;

/** What is missing of captions, judged by their last cue and by their words against the video's length; null: nothing. */
export function captionGapOf(segments: readonly Segment[], durationMs: number): CaptionGap | null {
  if (durationMs <= 0) return null;
  const endMs = segments.at(-1)?.endMs ?? 0;
  const usualEndMs = Math.max(shortEndMs, Math.min(durationMs * endShare, longEndMs));
  if (durationMs - endMs > usualEndMs) return 'ends_early';
  if (durationMs < longEnoughMs) return null;
  const enough = (durationMs / 60_000) * fewWordsPerMinute;
  let words = 0;
  for (const { text } of segments) {
    words += wordCount(text);
    if (words >= enough) return null;
  }
  return 'few_words';
}
