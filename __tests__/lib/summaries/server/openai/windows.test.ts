import fc from 'fast-check';
import { buildLines, type Line } from '@/lib/summaries/server/openai/lines';
import { countTokens } from '@/lib/summaries/server/openai/tokens';
import { planWindows, tokensOf } from '@/lib/summaries/server/openai/windows';

const pause = () => undefined;
const minute = 60_000;

/** Lines of half a minute each. */
const linesOf = (tokens: readonly number[]): Line[] =>
  tokens.map((count, index) => ({
    id: index + 1,
    startMs: index * 30_000,
    endMs: (index + 1) * 30_000,
    text: `[#${index + 1}]`,
    tokens: count,
  }));

const ids = (window: readonly Line[]) => window.map(({ id }) => id);
const minutesOf = (window: readonly Line[]) => (window.at(-1)!.endMs - window[0]!.startMs) / minute;

const transcripts = fc.record({
  tokens: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 300 }),
  maxTokens: fc.integer({ min: 400, max: 6_000 }),
  chapterStartsMs: fc
    .array(fc.integer({ min: 0, max: 200 * minute }), { maxLength: 30 })
    .map((starts) => starts.sort((a, b) => a - b)),
});

test('windows hold every line in order, repeat one at most, and keep to their size', () => {
  fc.assert(
    fc.property(transcripts, ({ tokens, maxTokens, chapterStartsMs }) => {
      const lines = linesOf(tokens);
      const windows = planWindows(lines, { maxTokens, chapterStartsMs });
      let next = 1;
      for (const [index, window] of windows.entries()) {
        expect(tokensOf(window)).toBeLessThanOrEqual(maxTokens);
        const first = window[0]!.id;
        expect(first === next || (index > 0 && first === next - 1)).toBe(true);
        expect(ids(window)).toEqual(window.map((_, n) => first + n));
        expect(window.at(-1)!.id).toBeGreaterThanOrEqual(next);
        next = window.at(-1)!.id + 1;
      }
      expect(next).toBe(lines.length + 1);
    }),
  );
});

test('without chapters windows are of even size, with no crumb at the end', () => {
  const windows = planWindows(linesOf(Array(130).fill(100)), {
    maxTokens: 6_000,
    chapterStartsMs: [],
  });
  expect(windows.map(({ length }) => length)).toEqual([44, 45, 43]);
});

test('each window begins with the last line of the one before', () => {
  const windows = planWindows(linesOf(Array(100).fill(100)), {
    maxTokens: 6_000,
    chapterStartsMs: [],
  });
  expect(windows[1]![0]).toBe(windows[0]!.at(-1));
});

test('chapters of 3 to 15 minutes are windows of their own', () => {
  const starts = [0, 4, 14, 20].map((at) => at * minute);
  const windows = planWindows(linesOf(Array(60).fill(50)), {
    maxTokens: 6_000,
    chapterStartsMs: starts,
  });
  const own = windows.map((window, index) => (index === 0 ? window : window.slice(1)));
  expect(own.map((window) => window[0]!.startMs)).toEqual(starts);
});

test('shorter chapters are joined, longer ones cut', () => {
  const windows = planWindows(linesOf(Array(120).fill(50)), {
    maxTokens: 6_000,
    chapterStartsMs: [0, 1, 2, 3, 20].map((at) => at * minute),
  });
  for (const window of windows) {
    expect(minutesOf(window)).toBeGreaterThanOrEqual(3);
    expect(minutesOf(window)).toBeLessThanOrEqual(16);
  }
});

test('a line is the passage with its id and time, counted', async () => {
  const passages = [{ id: 7, startMs: 3_723_000, endMs: 3_750_000, text: 'Hello [#9] there' }];
  const [line] = await buildLines(passages, true, 1_000, pause);
  expect(line).toMatchObject({ id: 7, text: '[#7 1:02:03] Hello (#9] there' });
  expect(line!.tokens).toBe((await countTokens(line!.text, pause)) + 1);
  expect((await buildLines(passages, false, 1_000, pause))[0]!.text).toMatch(/^\[#7\] Hello/);
});

test.each([
  ['words', 'some words '.repeat(3_000)],
  ['no spaces', '冰川融水在石头下面流动'.repeat(400)],
  ['no letters', '\u{1F35E}'.repeat(2_000)],
])('a passage that is too long becomes lines of the same id, nothing lost: %s', async (_, text) => {
  const passages = [{ id: 1, startMs: 0, endMs: 0, text }];
  const lines = await buildLines(passages, false, 300, pause);
  expect(lines.length).toBeGreaterThan(3);
  for (const { id, tokens } of lines) {
    expect(id).toBe(1);
    expect(tokens).toBeLessThanOrEqual(300);
  }
  const together = lines.map((line) => line.text.replace('[#1] ', '')).join('');
  expect(together.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
});

test('what looks like a special token is counted as the plain text that it is', async () => {
  expect(await countTokens('a <|endoftext|> b', pause)).toBeGreaterThan(5);
});

test('counting pauses often, so that a long text does not hold the event loop', async () => {
  let pauses = 0;
  await countTokens('冰'.repeat(10_000), () => {
    pauses += 1;
    return undefined;
  });
  expect(pauses).toBeGreaterThanOrEqual(25);
});
