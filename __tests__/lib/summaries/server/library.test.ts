import { storeSummary } from '@/__tests__/support/stored-summaries';
import {
  createTestContext,
  eventOf,
  type TestContext,
} from '@/__tests__/support/summaries-context';
import { turnsDuring } from '@/__tests__/support/turns';
import type { SummariesCall } from '@/lib/summaries/server/context';
import {
  deleteSummaries,
  deleteSummary,
  purgeDeleted,
  restoreSummaries,
  undoMs,
} from '@/lib/summaries/server/delete-summaries';
import { exportFile } from '@/lib/summaries/server/export-file';
import { getSummaries, getSummary, getTranscript } from '@/lib/summaries/server/get-summary';
import { listFacets, listSummaries } from '@/lib/summaries/server/list-summaries';
import { putSearchText } from '@/lib/summaries/server/search-text';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';

async function deleteForGood(call: SummariesCall, summaryId: string): Promise<void> {
  await deleteSummary(call, summaryId);
  context.clock.advance(undoMs + 1);
  await purgeDeleted(context);
}

let context: TestContext;
let worker: Worker;
beforeEach(async () => {
  context = await createTestContext();
  worker = createWorker(context, { concurrency: 2 });
  await worker.start({ ownsDatabase: true });
});
afterEach(async () => {
  await worker.stop();
  await context.db.destroy();
});

async function summarize(userId: string, videoId: string): Promise<string> {
  context.clock.advance(1_000);
  const { batch_id } = await startBatch(context.as(userId), { sources: [videoId] });
  const done = await eventOf(context, 'summary_complete', (data) => data.batch_id === batch_id);
  return done.summary_id;
}

const titles = async (input: object, userId = 'ana') =>
  (await listSummaries(context.as(userId), input)).items.map(({ title }) => title);

test('lists newest first, in stable pages', async () => {
  for (const id of ['aaaaaaaaaaa', 'bbbbbbbbbbb', 'ccccccccccc']) await summarize('ana', id);
  await summarize('ben', 'ddddddddddd');
  await expect(listSummaries(context.as('ana'), { per_page: '2' })).resolves.toMatchObject({
    page: 1,
    per_page: 2,
    total: 3,
    items: [{ title: 'Title of ccccccccccc' }, { title: 'Title of bbbbbbbbbbb' }],
  });
  await expect(titles({ per_page: 2, page: 2 })).resolves.toEqual(['Title of aaaaaaaaaaa']);
  await expect(titles({ page: 9 })).resolves.toEqual([]);
});

test('searches title and text, and takes wildcards literally', async () => {
  await summarize('ana', 'aaaaaaaaaaa');
  await expect(titles({ q: 'TITLE of aaa' })).resolves.toHaveLength(1);
  await expect(titles({ q: 'sourdough' })).resolves.toHaveLength(1);
  for (const q of ['%', '_', '\\', "'; drop table summaries; --"]) {
    await expect(titles({ q })).resolves.toEqual([]);
  }
});

test.each([{ page: 0 }, { page: 'x' }, { per_page: 101 }, { q: 'x'.repeat(201) }])(
  'refuses %j',
  async (input) => {
    await expect(listSummaries(context.as('ana'), input)).rejects.toMatchObject({
      code: 'invalid_input',
    });
  },
);

test('a foreign summary and a missing one both do not exist', async () => {
  const id = await summarize('ana', 'aaaaaaaaaaa');
  for (const [userId, summaryId] of [
    ['ben', id],
    ['ana', 'sum_made_up'],
  ] as const) {
    const call = context.as(userId);
    for (const verb of [getSummary, getTranscript, deleteSummary]) {
      await expect(verb(call, summaryId)).rejects.toMatchObject({ code: 'not_found' });
    }
  }
  await expect(getSummary(context.as('ana'), id)).resolves.toMatchObject({ summary_id: id });
});

test('the transcript has the passages that the summary cites', async () => {
  const id = await summarize('ana', 'aaaaaaaaaaa');
  const summary = await getSummary(context.as('ana'), id);
  const { passages, timed } = await getTranscript(context.as('ana'), id);
  expect(timed).toBe(true);
  for (const { citations } of [...summary.key_points, ...summary.quotes]) {
    for (const { passage_id, start_ms } of citations) {
      expect(passages.find((passage) => passage.passage_id === passage_id)).toMatchObject({
        start_ms,
      });
    }
  }
});

test('deleting touches only the own row; the result goes with its last one', async () => {
  const ana = await summarize('ana', 'aaaaaaaaaaa');
  const ben = await summarize('ben', 'aaaaaaaaaaa');
  const results = () => context.db.selectFrom('results').selectAll().execute();
  await deleteForGood(context.as('ana'), ana);
  await expect(getSummary(context.as('ben'), ben)).resolves.toBeDefined();
  await expect(results()).resolves.toHaveLength(1);
  await deleteForGood(context.as('ben'), ben);
  await expect(results()).resolves.toEqual([]);
});

test('finds words of any script, whole or begun, without accents', async () => {
  await summarize('ana', 'aaaaaaaaaaa');
  const { id } = await context.db.selectFrom('summaries').select('id').executeTakeFirstOrThrow();
  const text = { title: 'Café für Anfänger 東京の夜', body: 'हिन्दी में' };
  await context.db.transaction().execute((trx) => putSearchText(trx, id, text));
  for (const q of ['cafe', 'anfäng', '東京', '京の夜', 'हिन्दी', 'für caf']) {
    await expect(titles({ q })).resolves.toHaveLength(1);
  }
  for (const q of ['京東', 'kaffee', 'café tee']) await expect(titles({ q })).resolves.toEqual([]);
});

test('filters by model, language, playlist and time, and says what there is', async () => {
  await summarize('ana', 'aaaaaaaaaaa');
  const between = context.clock();
  await summarize('ana', 'bbbbbbbbbbb');
  await context.db
    .updateTable('summaries')
    .set({ playlist: 'Course', language: 'de' })
    .where('video_id', '=', 'bbbbbbbbbbb')
    .execute();
  const b = ['Title of bbbbbbbbbbb'];
  await expect(titles({ language: 'de' })).resolves.toEqual(b);
  await expect(titles({ playlist: 'Course' })).resolves.toEqual(b);
  await expect(titles({ from: between + 1 })).resolves.toEqual(b);
  await expect(titles({ until: between, model: 'extractive' })).resolves.toEqual([
    'Title of aaaaaaaaaaa',
  ]);
  await expect(titles({ model: 'other', language: '', from: '' })).resolves.toEqual([]);
  await expect(listFacets(context.as('ana'))).resolves.toEqual({
    models: [{ value: 'extractive', count: 2 }],
    languages: [
      { value: 'de', count: 1 },
      { value: 'en', count: 1 },
    ],
    playlists: [{ value: 'Course', count: 1 }],
  });
  await expect(listFacets(context.as('ben'))).resolves.toMatchObject({ models: [] });
});

test('a delete can be undone for a while, then it is for good', async () => {
  const ana = context.as('ana');
  const [one, two] = [await summarize('ana', 'aaaaaaaaaaa'), await summarize('ana', 'bbbbbbbbbbb')];
  const theirs = await summarize('ben', 'aaaaaaaaaaa');
  await expect(deleteSummaries(ana, { ids: [one, two, theirs] })).resolves.toEqual({
    deleted: [one, two],
  });
  await expect(titles({})).resolves.toEqual([]);
  await expect(titles({ q: 'sourdough' })).resolves.toEqual([]);
  await expect(getSummary(ana, one)).rejects.toMatchObject({ code: 'not_found' });
  await expect(deleteSummary(ana, one)).rejects.toMatchObject({ code: 'not_found' });
  await expect(restoreSummaries(context.as('ben'), { ids: [one] })).resolves.toEqual({
    restored: [],
  });
  await expect(restoreSummaries(ana, { ids: [one] })).resolves.toEqual({ restored: [one] });
  await expect(titles({})).resolves.toEqual(['Title of aaaaaaaaaaa']);

  context.clock.advance(undoMs + 1);
  await expect(purgeDeleted(context)).resolves.toBe(1);
  await expect(restoreSummaries(ana, { ids: [two] })).resolves.toEqual({ restored: [] });
  await expect(getSummary(context.as('ben'), theirs)).resolves.toBeDefined();
});

test('ten minutes after a delete it is too late to undo it, also before the row is gone', async () => {
  const ana = context.as('ana');
  const id = await summarize('ana', 'aaaaaaaaaaa');
  await deleteSummary(ana, id);
  context.clock.advance(undoMs);
  await expect(restoreSummaries(ana, { ids: [id] })).resolves.toEqual({ restored: [id] });
  await deleteSummary(ana, id);
  context.clock.advance(undoMs + 1);
  await expect(restoreSummaries(ana, { ids: [id] })).resolves.toEqual({ restored: [] });
});

test('asking again for a deleted summary brings it back under its old address', async () => {
  const id = await summarize('ana', 'aaaaaaaaaaa');
  await deleteSummary(context.as('ana'), id);
  await expect(summarize('ana', 'aaaaaaaaaaa')).resolves.toBe(id);
  await expect(titles({ q: 'sourdough' })).resolves.toHaveLength(1);
});

test('a hundred large summaries are read without holding the event loop', async () => {
  const overview = 'Wild yeast and lactic bacteria. '.repeat(500);
  const points = Array(400).fill({ text: 'It rises.', citations: [] });
  const ids = Array.from({ length: 100 }, (_, n) => `sum_large_${n}`);
  for (const id of ids) {
    const content = { overview, key_points: points };
    await storeSummary(context.db, id, { title: id, content });
  }
  const ana = context.as('ana');
  const read = () => getSummaries(ana, ids);
  await expect(read()).resolves.toHaveLength(100);
  expect(await turnsDuring(read)).toBeGreaterThan(2);
});

test('exports one or several of the own summaries', async () => {
  const ids = [await summarize('ana', 'aaaaaaaaaaa'), await summarize('ana', 'bbbbbbbbbbb')];
  const ana = context.as('ana');
  const md = await exportFile(ana, { ids: [ids[0]!], format: 'md' });
  expect(md).toMatchObject({
    name: 'Title-of-aaaaaaaaaaa.md',
    type: expect.stringMatching('markdown'),
  });
  expect(md.content).toContain('# Title of aaaaaaaaaaa');
  expect(md.content).toMatch(
    /\[\d+:\d\d\]\(https:\/\/www\.youtube\.com\/watch\?v=aaaaaaaaaaa&t=\d+s\)/,
  );
  const json = await exportFile(ana, { ids, format: 'json' });
  expect(JSON.parse(json.content)).toMatchObject([{ summary_id: ids[0] }, { summary_id: ids[1] }]);
  await expect(exportFile(context.as('ben'), { ids, format: 'txt' })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(exportFile(ana, { ids, format: 'pdf' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});
