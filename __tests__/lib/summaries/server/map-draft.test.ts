import { isQuoteOf, mapDraft } from '@/lib/summaries/server/map-draft';
import type { SummaryDraft } from '@/lib/summaries/server/summary-draft';

const passages = [1, 2, 3, 4].map((id) => ({
  id,
  startMs: (id - 1) * 60_000,
  endMs: id * 60_000,
  text: `Passage ${id} says: don’t panic, it's only number ${id}.`,
}));

const draft: SummaryDraft = {
  tldr: 'Short.',
  overview: 'Longer.',
  keyPoints: [{ text: 'a', passageIds: [3, 1, 3, 99] }],
  chapters: [
    { title: 'late', startPassageId: 4, summary: '' },
    { title: 'unknown', startPassageId: 42, summary: '' },
    { title: 'early', startPassageId: 1, summary: '' },
  ],
  takeaways: [{ label: 'l', insight: 'i', passageIds: [99] }],
  quotes: [
    { text: "Don't panic, it’s only number 2", passageId: 2 },
    { text: 'Never said', passageId: 2 },
    { text: "don't panic", passageId: 99 },
  ],
  topics: [],
  language: 'en',
  caveats: [],
};

test('ids become times, unknown ids go, order is made', async () => {
  const { content } = await mapDraft(draft, passages);
  expect(content.key_points[0]!.citations).toEqual([
    { passage_id: 1, start_ms: 0, end_ms: 60_000 },
    { passage_id: 3, start_ms: 120_000, end_ms: 180_000 },
  ]);
  expect(content.chapters.map(({ title, start_ms }) => [title, start_ms])).toEqual([
    ['early', 0],
    ['late', 180_000],
  ]);
  expect(content.takeaways[0]!.citations).toEqual([]);
});

test('only quotes that stand in their passage stay', async () => {
  const { content } = await mapDraft(draft, passages);
  expect(content.quotes).toHaveLength(1);
});

// A generous bound: what this guards against took seconds. Real figures come from the benchmark.
test('quotes from huge passages of one letter are looked for within bounds', async () => {
  const huge = passages.map((passage) => ({ ...passage, text: '氷'.repeat(42_510) }));
  const quotes = [1, 2, 3, 4, 1].map((passageId, n) => ({
    text: `${'氷'.repeat(990 - n)}水`,
    passageId,
  }));
  const startedAt = performance.now();
  const { content } = await mapDraft({ ...draft, quotes }, huge);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(content.quotes).toEqual([]);
});

test('what was said twice is quoted once', async () => {
  const quotes = [2, 2].map((passageId) => ({ text: 'it’s only number 2', passageId }));
  const { content } = await mapDraft({ ...draft, quotes }, passages);
  expect(content.quotes).toHaveLength(1);
});

test('coverage says how much of the video is cited', async () => {
  const coverageOf = async (...of: Parameters<typeof mapDraft>) => (await mapDraft(...of)).coverage;
  expect(await coverageOf(draft, passages)).toBe(1);
  const nothing = { ...draft, keyPoints: [], chapters: [], quotes: [] };
  expect(await coverageOf(nothing, passages)).toBe(0);
  expect(await coverageOf(draft, [])).toBe(0);
  const untimed = passages.map((passage) => ({ ...passage, startMs: 0, endMs: 0 }));
  expect(await coverageOf(draft, untimed)).toBeGreaterThan(0);
  expect(await coverageOf(nothing, untimed)).toBe(0);
});

test.each([
  ['It’s ONLY number', true],
  ['number 2', true],
  ['numb', false],
  ['', false],
  ['...', false],
])('%j counts as a quote: %s', (quote, is) => {
  expect(isQuoteOf(quote, passages[1]!.text)).toBe(is);
});
