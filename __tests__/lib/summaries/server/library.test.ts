import {
  createTestContext,
  eventOf,
  type TestContext,
} from '@/__tests__/support/summaries-context';
import {
  deleteSummary,
  getSummary,
  getTranscript,
  listSummaries,
} from '@/lib/summaries/server/library';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';

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
      expect(passages.find((passage) => passage.id === passage_id)?.startMs).toBe(start_ms);
    }
  }
});

test('deleting touches only the own row; the result goes with its last one', async () => {
  const ana = await summarize('ana', 'aaaaaaaaaaa');
  const ben = await summarize('ben', 'aaaaaaaaaaa');
  const results = () => context.db.selectFrom('results').selectAll().execute();
  await deleteSummary(context.as('ana'), ana);
  await expect(getSummary(context.as('ben'), ben)).resolves.toBeDefined();
  await expect(results()).resolves.toHaveLength(1);
  await deleteSummary(context.as('ben'), ben);
  await expect(results()).resolves.toEqual([]);
});
