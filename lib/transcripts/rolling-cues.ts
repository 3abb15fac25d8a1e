import { breathe } from '../breathe';
import type { Segment } from './segments';

/** A cue as it is shown: its lines, from the top. */
export interface ShownCue {
  startMs: number;
  endMs: number;
  lines: readonly string[];
}

/** Cues so close follow one another without a pause. */
const touchingMs = 100;
/** YouTube's rolling captions hold still for 10 ms between two steps. */
const stillMs = 50;
/** Fewer words in common are chance. */
const fewestWords = 3;

/**
 * Rolling captions show each line twice, at the bottom and then above the next one, and some converters put what was said
 * before in front of every cue. Such repeats are dropped; what is said twice one after the other stays.
 */
export async function withoutRepeats(cues: readonly ShownCue[]): Promise<Segment[]> {
  const segments: Segment[] = [];
  let before: ShownCue | null = null;
  for (const cue of cues) {
    const lines: readonly string[] = before ? freshLines(before, cue) : cue.lines;
    if (cue.lines.length > 0) before = cue;
    const { startMs, endMs } = cue;
    if (lines.length > 0) segments.push({ startMs, endMs, text: lines.join(' ') });
    await breathe();
  }
  return segments;
}

function freshLines(before: ShownCue, cue: ShownCue): readonly string[] {
  const overlaps = cue.startMs < before.endMs && cue.startMs >= before.startMs;
  const touches = overlaps || Math.abs(cue.startMs - before.endMs) <= touchingMs;
  if (!touches) return cue.lines;
  const again = sharedEnd(before.lines, cue.lines, maxSharedLines);
  const standsStill = overlaps || cue.endMs - cue.startMs <= stillMs;
  // The same cue once more may be somebody who says it once more.
  if (again > 0 && (again < cue.lines.length || standsStill)) return cue.lines.slice(again);
  return overlaps ? freshWords(before, cue) : cue.lines;
}

function freshWords(before: ShownCue, cue: ShownCue): readonly string[] {
  const words = wordsOf(cue);
  const again = sharedEnd(wordsOf(before), words, maxSharedWords);
  if (again < fewestWords) return cue.lines;
  const rest = words.slice(again).join(' ');
  return rest ? [rest] : [];
}

const maxSharedLines = 8;
const maxSharedWords = 60;
const wordsOf = ({ lines }: ShownCue) => lines.join(' ').split(' ');

/** How many items at the end of one list are those at the beginning of another, as many as possible. */
function sharedEnd(before: readonly string[], next: readonly string[], most: number): number {
  for (let count = Math.min(before.length, next.length, most); count > 0; count -= 1) {
    const from = before.length - count;
    let same = 0;
    while (same < count && before[from + same] === next[same]) same += 1;
    if (same === count) return count;
  }
  return 0;
}
