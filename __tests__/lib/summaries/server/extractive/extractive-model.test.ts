import { describeSummaryModel } from '@/__tests__/contracts/summary-model.contract';
import { longTalk } from '@/__tests__/fixtures/long-talk';
import { sourdoughSegments } from '@/__tests__/fixtures/sourdough-talk';
import { longestHoldMs } from '@/__tests__/support/longest-hold';
import { summaryRequest } from '@/__tests__/support/summary-request';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { isQuoteOf } from '@/lib/summaries/server/map-draft';
import { type SummaryDraft, summaryDraftSchema } from '@/lib/summaries/server/summary-draft';
import type { SummaryRequest } from '@/lib/summaries/server/summary-model';
import type { Segment } from '@/lib/transcripts/segments';

const model = createExtractiveModel();

async function summarize(segments: Segment[], more: Partial<SummaryRequest> = {}) {
  const request = await summaryRequest(more, segments);
  const { draft } = await model.summarize(request);
  return { draft, passages: request.passages };
}

describeSummaryModel('the extractive driver', createExtractiveModel);

const everything = (draft: SummaryDraft) =>
  [draft.tldr, draft.overview, ...draft.keyPoints.map(({ text }) => text)].join(' ');

test('the whole output shape, citing passages that exist', async () => {
  const { draft, passages } = await summarize(sourdoughSegments());
  expect(summaryDraftSchema.parse(draft)).toEqual(draft);
  expect(draft.keyPoints.length).toBeGreaterThanOrEqual(3);
  expect(draft.takeaways.length).toBeGreaterThanOrEqual(3);
  const ids = new Set(passages.map(({ id }) => id));
  const cited = [...draft.keyPoints, ...draft.takeaways].flatMap(({ passageIds }) => passageIds);
  for (const id of cited) expect(ids).toContain(id);
});

test('says what the talk is about, not its first sentences', async () => {
  const { draft } = await summarize(sourdoughSegments());
  expect(draft.tldr).toMatch(/sourdough/i);
  const text = everything(draft);
  for (const idea of [/wild yeast/, /gluten/i, /ferment/i, /steam|oven/])
    expect(text).toMatch(idea);
  expect(text).not.toMatch(/subscribe|comment below|my name is|see you in the next/i);
  const spread = new Set(draft.keyPoints.flatMap(({ passageIds }) => passageIds));
  expect(spread.size).toBeGreaterThanOrEqual(4);
});

test('key points stand alone: no fillers, a capital first, an end mark last', async () => {
  const { draft } = await summarize(sourdoughSegments());
  for (const { text } of draft.keyPoints) {
    expect(text).toMatch(/^\p{Lu}/u);
    expect(text).toMatch(/[.!?…]$/u);
    expect(text).not.toMatch(/\bum\b/i);
  }
});

test('quotes stand word for word in the passage they cite', async () => {
  const { draft, passages } = await summarize(sourdoughSegments());
  expect(draft.quotes.length).toBeGreaterThan(0);
  for (const { text, passageId } of draft.quotes) {
    expect(isQuoteOf(text, passages.find(({ id }) => id === passageId)!.text)).toBe(true);
  }
});

test('chapters follow the topics, in order, from the start', async () => {
  const { draft } = await summarize(sourdoughSegments());
  const starts = draft.chapters.map(({ startPassageId }) => startPassageId);
  expect(starts[0]).toBe(1);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
  expect(draft.chapters.length).toBeGreaterThanOrEqual(3);
  const titles = draft.chapters.map(({ title }) => title.toLowerCase()).join(' | ');
  expect(titles).toMatch(/yeast|starter/);
  expect(titles).toMatch(/gluten|flour/);
  expect(titles).toMatch(/fermentation/);
});

test("the creator's own chapters win", async () => {
  const { draft } = await summarize(sourdoughSegments(), {
    creatorChapters: [
      { title: 'Hello', startMs: 0 },
      { title: 'The net', startMs: 100_000 },
      { title: 'The oven', startMs: 250_000 },
    ],
  });
  expect(draft.chapters.map(({ title }) => title)).toEqual(['Hello', 'The net', 'The oven']);
});

test('a focus question moves the summary', async () => {
  const { draft } = await summarize(sourdoughSegments(), { focus: 'steam in the oven' });
  const about = draft.keyPoints.filter(({ text }) => /steam|oven/i.test(text));
  expect(about.length).toBeGreaterThanOrEqual(2);
  expect(draft.keyPoints[0]!.text).toMatch(/steam|oven/i);
});

test('longer means more', async () => {
  const [short, long] = [
    await summarize(sourdoughSegments(), { length: 'short' }),
    await summarize(sourdoughSegments(), { length: 'long' }),
  ];
  expect(long.draft.keyPoints.length).toBeGreaterThan(short.draft.keyPoints.length);
  expect(everything(long.draft).length).toBeGreaterThan(everything(short.draft).length);
});

test('captions without punctuation still give sentences of a readable length', async () => {
  const { draft } = await summarize(sourdoughSegments({ punctuated: false }));
  expect(everything(draft)).toMatch(/wild yeast/);
  for (const { text } of draft.keyPoints) {
    expect(text.split(' ').length).toBeLessThanOrEqual(40);
    expect(text).toMatch(/[.…]$/u);
  }
});

test('other languages use their own words', async () => {
  const text = `Die Hefe im Sauerteig bildet das Gas, das den Teig hebt. Milchsäurebakterien geben dem Brot seinen Geschmack.
Der Teig braucht Zeit und Ruhe, damit das Gluten ein Netz bildet. Das Gluten hält das Gas der Hefe im Teig fest. Eine kalte Gare im
Kühlschrank bremst die Hefe und gibt den Bakterien Zeit. Ein heißer Ofen mit Dampf lässt das Brot im Ofen noch einmal wachsen. Dampf hält die
Kruste weich, solange das Brot wächst. Danach muss der Dampf aus dem Ofen, damit die Kruste braun wird.`;
  const segments = text
    .replace(/\s+/g, ' ')
    .split(/(?<=\.)\s/)
    .map((sentence, n) => ({ startMs: n * 8_000, endMs: n * 8_000 + 7_000, text: sentence }));
  const { draft } = await summarize(segments, { language: 'de', title: 'Sauerteig' });
  expect(draft.language).toBe('de');
  expect(everything(draft)).toMatch(/Hefe|Gluten/);
  expect(draft.topics.join(' ')).not.toMatch(/\b(der|die|das|und)\b/i);
});

test('asking for another language is answered honestly', async () => {
  const { draft } = await summarize(sourdoughSegments(), { outputLanguage: 'fr' });
  expect(draft.caveats.join(' ')).toMatch(/does not translate/);
});

test.each([
  ['one word', ['Hello']],
  ['one sentence', ['Bread needs time.']],
  ['the same line again and again', Array(50).fill('again and again')],
])('%s does not break it', async (_, lines) => {
  const segments = lines.map((text, n) => ({ startMs: n * 2_000, endMs: n * 2_000 + 1_500, text }));
  const { draft } = await summarize(segments);
  expect(summaryDraftSchema.parse(draft)).toEqual(draft);
});

test('captions that hold only music say so', async () => {
  const lines = ['[Music]', '[Applause]', '♪♪♪'];
  const segments = lines.map((text, n) => ({ startMs: n, endMs: n + 1, text }));
  await expect(summarize(segments)).rejects.toMatchObject({ code: 'captions_empty' });
});

test('an abort stops it', async () => {
  const controller = new AbortController();
  controller.abort(new Error('enough'));
  await expect(summarize(sourdoughSegments(), { signal: controller.signal })).rejects.toThrow(
    'enough',
  );
});

test('progress goes from nothing to everything', async () => {
  const seen: number[] = [];
  await summarize(sourdoughSegments(), { onProgress: (fraction) => seen.push(fraction) });
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test('punctuation without capitals still ends sentences', async () => {
  const lower = sourdoughSegments().map((segment) => ({
    ...segment,
    text: segment.text.toLowerCase(),
  }));
  const { draft } = await summarize(lower);
  expect(everything(draft)).toMatch(/wild yeast/i);
  for (const { text } of draft.keyPoints) {
    expect(text.split(' ').length).toBeLessThanOrEqual(60);
    expect(text).toMatch(/[.!?…]$/u);
  }
});

test('scripts without spaces or punctuation are cut to a readable length', async () => {
  const topics = [
    '酵母は生地を膨らませる',
    '発酵には時間と温度が必要だ',
    'オーブンの蒸気で皮が薄くなる',
    '小麦粉のたんぱく質が網を作る',
    '塩は味を引き締めて働きを抑える',
    '水の量で気泡の大きさが決まる',
  ];
  const segments = Array.from({ length: 240 }, (_, n) => ({
    startMs: n * 4_000,
    endMs: n * 4_000 + 3_900,
    text: `${topics[Math.floor(n / 40)]}${n}`,
  }));
  const { draft } = await summarize(segments, { language: 'ja', title: 'パン' });
  expect(draft.keyPoints.length).toBeGreaterThanOrEqual(3);
  for (const { text } of draft.keyPoints) expect(text.length).toBeLessThanOrEqual(140);
});

// A generous bound, against seconds of freeze; `npm run bench` has the real figures.
test.each([
  ['as written', (text: string) => text],
  ['in lower case', (text: string) => text.toLowerCase()],
  ['without punctuation', (text: string) => text.toLowerCase().replace(/[.,]/g, '')],
  ['without spaces', (text: string) => text.replace(/[\s.,]/g, '').replace(/\w/g, '語')],
])(
  'three hours %s do not hold the event loop',
  async (_, change) => {
    const segments = longTalk(180).map((segment) => ({ ...segment, text: change(segment.text) }));
    expect(await longestHoldMs(() => summarize(segments))).toBeLessThan(1_000);
  },
  60_000,
);
