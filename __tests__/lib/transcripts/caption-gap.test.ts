import { captionGapOf } from '@/lib/transcripts/caption-gap';

const minuteMs = 60_000;
/** Captions with words enough, up to here. */
const until = (minutes: number) =>
  Array.from({ length: Math.ceil(minutes) }, (_, n) => ({
    startMs: n * minuteMs,
    endMs: Math.min(n + 1, minutes) * minuteMs,
    text: 'word '.repeat(100),
  }));

test.each([
  [136, 180, 'ends_early'],
  [171, 180, null],
  [169, 180, 'ends_early'],
  [49, 60, 'ends_early'],
  [51, 60, null],
  [15.5, 20, null],
  [14.5, 20, 'ends_early'],
  [2, 4, null],
  [1.9, 4, 'ends_early'],
])('captions until minute %d of %d: %s', (end, length, gap) => {
  expect(captionGapOf(until(end), length * minuteMs)).toBe(gap);
});
