import fc from 'fast-check';
import { sourdoughSegments } from '@/__tests__/fixtures/sourdough-talk';
import { parseCaptions } from '@/lib/transcripts/parse-captions';
import { buildPassages } from '@/lib/transcripts/passages';
import { normalizeSegments } from '@/lib/transcripts/segments';

test('passages span 20 to 30 seconds and lose no word', async () => {
  const segments = sourdoughSegments();
  const passages = await buildPassages(segments, true);
  const words = (parts: { text: string }[]) => parts.map(({ text }) => text).join(' ');
  expect(words(passages)).toBe(words(segments));
  for (const { startMs, endMs } of passages.slice(0, -1)) {
    expect(endMs - startMs).toBeGreaterThanOrEqual(15_000);
    expect(endMs - startMs).toBeLessThanOrEqual(30_000);
  }
  expect(passages.map(({ id }) => id)).toEqual(passages.map((_, index) => index + 1));
});

test('without times the measure is words', async () => {
  const segments = sourdoughSegments().map(({ text }) => ({ startMs: 0, endMs: 0, text }));
  const passages = await buildPassages(segments, false);
  for (const { text } of passages.slice(0, -1)) {
    expect(text.split(' ').length).toBeGreaterThanOrEqual(60);
    expect(text.split(' ').length).toBeLessThanOrEqual(100);
  }
});

test('two letters of a script without spaces are a word', async () => {
  const { segments } = await parseCaptions('text', '氷河の下には水が流れています。'.repeat(500));
  const passages = await buildPassages(segments, false);
  expect(passages.length).toBeGreaterThan(40);
  for (const { text } of passages.slice(0, -1)) {
    expect(text.length).toBeGreaterThanOrEqual(90);
    expect(text.length).toBeLessThanOrEqual(200);
  }
});

test.each([true, false])(
  'no passage is longer than one segment or 2,000 characters, with times: %j',
  async (timed) => {
    const lengths = [900, 900, 900, 3_000, 10, 1_500, 600];
    const segments = lengths.map((length, n) => ({
      startMs: n,
      endMs: n + 1,
      text: 'x'.repeat(length),
    }));
    const passages = await buildPassages(segments, timed);
    expect(passages.map(({ text }) => text.length)).toEqual([1_801, 900, 3_000, 1_511, 600]);
  },
);

test('whatever the cues, segments are ordered, apart and inside the video', async () => {
  const cue = fc.record({
    startMs: fc.oneof(fc.double(), fc.integer({ min: -5_000, max: 200_000 })),
    endMs: fc.oneof(fc.double(), fc.integer({ min: -5_000, max: 200_000 })),
    text: fc.string(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(cue),
      fc.integer({ min: 1, max: 100_000 }),
      async (cues, durationMs) => {
        const segments = await normalizeSegments(cues, durationMs);
        let reached = 0;
        for (const { startMs, endMs, text } of segments) {
          expect(startMs).toBeGreaterThanOrEqual(reached);
          expect(endMs).toBeGreaterThanOrEqual(startMs);
          expect(endMs).toBeLessThanOrEqual(durationMs);
          expect(text.trim()).toBe(text);
          expect(text).not.toBe('');
          reached = endMs;
        }
      },
    ),
  );
});
