import { breathe } from '../breathe';
import { type Segment, sentenceEnd } from './segments';
import { wordCount } from './word-count';

/** Neighbouring segments merged to 20-30 s: the unit a summary cites. `id` counts from 1. */
export interface Passage {
  id: number;
  startMs: number;
  endMs: number;
  text: string;
}

const minSpanMs = 20_000;
const maxSpanMs = 30_000;
const pauseMs = 1_000;
/** About 25 s of speech at 150 words a minute, for transcripts without times. */
const untimedWords = 60;
/** Characters; nobody says so much in 30 s, but a file may claim so. */
const longestText = 2_000;

/**
 * Merges segments into passages. A passage closes at a sentence end or a pause once it spans 20 s, and before it would
 * pass 30 s or 2,000 characters; a segment is never cut. Without times the measure is words.
 */
export async function buildPassages(
  segments: readonly Segment[],
  timed: boolean,
): Promise<Passage[]> {
  const passages: Passage[] = [];
  let parts: string[] = [];
  let words = 0;
  let length = 0;
  let startMs = 0;
  let endMs = 0;

  const close = () => {
    if (parts.length === 0) return;
    passages.push({ id: passages.length + 1, startMs, endMs, text: parts.join(' ') });
    parts = [];
    words = 0;
    length = 0;
  };

  for (const [index, segment] of segments.entries()) {
    const tooLong = length + segment.text.length > longestText;
    if (tooLong || (timed && segment.endMs - startMs > maxSpanMs)) close();
    if (parts.length === 0) startMs = segment.startMs;
    parts.push(segment.text);
    words += wordCount(segment.text);
    length += segment.text.length + 1;
    endMs = segment.endMs;

    const next = segments[index + 1];
    const pause = timed && next !== undefined && next.startMs - segment.endMs >= pauseMs;
    const atBreak = pause || sentenceEnd.test(segment.text);
    const longEnough = timed ? endMs - startMs >= minSpanMs : words >= untimedWords;
    const full = timed ? endMs - startMs >= maxSpanMs : words >= untimedWords * 1.5;
    if (full || (longEnough && atBreak)) close();
    await breathe();
  }
  close();
  return passages;
}
