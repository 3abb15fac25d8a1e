import type { SummaryDraft } from '@/lib/summaries/schemas';
import { isQuoteOf, mapDraft } from '@/lib/summaries/server/map-draft';

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

test('ids become times, unknown ids go, order is made', () => {
  const { content } = mapDraft(draft, passages);
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

test('only quotes that stand in their passage stay', () => {
  expect(mapDraft(draft, passages).content.quotes).toHaveLength(1);
});

test('coverage says how much of the video is cited', () => {
  expect(mapDraft(draft, passages).coverage).toBe(1);
  const nothing = { ...draft, keyPoints: [], chapters: [], quotes: [] };
  expect(mapDraft(nothing, passages).coverage).toBe(0);
  expect(mapDraft(draft, []).coverage).toBe(0);
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
