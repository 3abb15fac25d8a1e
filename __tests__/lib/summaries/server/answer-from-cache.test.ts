import { sourdoughSegments } from '@/__tests__/fixtures/sourdough-talk';
import { gatedModel } from '@/__tests__/support/gated-model';
import {
  createTestContext,
  eventOf,
  simpleTranscripts,
  type TestContext,
  transcriptsFrom,
} from '@/__tests__/support/summaries-context';
import { AppError } from '@/lib/errors';
import { answerFromCache } from '@/lib/summaries/server/answer-from-cache';
import { getBatch, listRecentBatches } from '@/lib/summaries/server/get-batch';
import { listSummaries } from '@/lib/summaries/server/list-summaries';
import { retryBatch } from '@/lib/summaries/server/retry-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';

const video = (n: number) => `video${String(n).padStart(6, '0')}`;
const some = (count: number) => Array.from({ length: count }, (_, n) => video(n));

let context: TestContext;
let worker: Worker;

async function open(options: Parameters<typeof createTestContext>[0] = {}): Promise<void> {
  context = await createTestContext(options);
  worker = createWorker(context, { concurrency: 3 });
  await worker.start({ ownsDatabase: true });
}
afterEach(async () => {
  await worker.stop();
  await context.db.destroy();
});

async function finish(userId: string, input: object) {
  const { batch_id } = await startBatch(context.as(userId), input);
  return eventOf(context, 'batch_complete', (data) => data.batch_id === batch_id);
}

test('a second person is answered from the cache, with rows and events of their own', async () => {
  const transcriptSource = simpleTranscripts();
  await open({ transcriptSource });
  await finish('ana', { sources: some(30) });
  const asked = transcriptSource.asked.length;
  const done = await finish('ben', { sources: some(30) });
  expect(done).toMatchObject({ total: 30, completed: 30, from_cache: 30 });
  expect(transcriptSource.asked).toHaveLength(asked);
  await expect(listSummaries(context.as('ben'), {})).resolves.toMatchObject({ total: 30 });
  const batch = await getBatch(context.as('ben'), done.batch_id);
  expect(new Set(batch.jobs.map(({ summary_id }) => summary_id)).size).toBe(30);
  const seen = await context.db
    .selectFrom('events')
    .select('data')
    .where('audience_id', '=', 'ana')
    .execute();
  for (const { data } of seen) expect(data).not.toContain(done.batch_id);
});

test('one note a batch says how much the cache had', async () => {
  await open();
  await finish('ana', { sources: some(2) });
  const { batch_id } = await finish('ana', { sources: some(5) });
  const notes = await context.db
    .selectFrom('events')
    .select('data')
    .where('type', '=', 'system')
    .orderBy('seq')
    .execute();
  expect(notes.map(({ data }) => JSON.parse(data))).toEqual([
    expect.objectContaining({ message: '2 summaries to generate, none from the cache.' }),
    expect.objectContaining({
      batch_id,
      type: 'info',
      message: '2 from the cache, 3 summaries to generate.',
    }),
  ]);
});

test('other options are another summary, and regenerate asks the model again', async () => {
  const gated = gatedModel();
  gated.open();
  await open({ models: [gated.model] });
  await finish('ana', { sources: [video(1)] });
  await finish('ana', { sources: [video(1)], length: 'long' });
  await finish('ana', { sources: [video(1)], focus: 'steam' });
  expect(gated.calls).toBe(3);
  await finish('ana', { sources: [video(1)] });
  expect(gated.calls).toBe(3);
  await finish('ana', { sources: [video(1)], regenerate: true });
  expect(gated.calls).toBe(4);
  await expect(listSummaries(context.as('ana'), {})).resolves.toMatchObject({ total: 3 });
});

test('batches with something left to retry stay in sight for a day', async () => {
  await open();
  await finish('ana', { sources: [video(1)] });
  await expect(listRecentBatches(context.as('ana'))).resolves.toEqual([]);
  await context.db.updateTable('jobs').set({ status: 'failed' }).execute();
  await expect(listRecentBatches(context.as('ana'))).resolves.toHaveLength(1);
  await expect(listRecentBatches(context.as('ben'))).resolves.toEqual([]);
  context.clock.advance(86_400_001);
  await expect(listRecentBatches(context.as('ana'))).resolves.toEqual([]);
});

test('copied captions under another title are another summary', async () => {
  const gated = gatedModel();
  gated.open();
  await open({
    models: [gated.model],
    transcriptSource: transcriptsFrom(async (videoId) => ({
      title: videoId === video(1) ? 'Honest bread' : 'This is a scam',
      segments: sourdoughSegments(),
    })),
  });
  await finish('ana', { sources: [video(2)] });
  await finish('ben', { sources: [video(1)] });
  expect(gated.calls).toBe(2);
});

test('a retry says nothing more about the cache', async () => {
  let broken = true;
  await open({
    transcriptSource: transcriptsFrom(async (videoId) => {
      if (broken && videoId === video(1)) throw new AppError('upstream_error');
      return {};
    }),
  });
  const { batch_id } = await finish('ana', { sources: some(2) });
  broken = false;
  await retryBatch(context.as('ana'), batch_id, {});
  await eventOf(context, 'batch_complete', (data) => data.completed === 2);
  const notes = await context.db
    .selectFrom('events')
    .select('data')
    .where('type', '=', 'system')
    .execute();
  expect(notes).toHaveLength(1);
});

test('an old result goes with the last person who is answered from a newer one', async () => {
  await open();
  await finish('ana', { sources: [video(1)] });
  await finish('ben', { sources: [video(1)] });
  context.clock.advance(1_000);
  await finish('ana', { sources: [video(1)], regenerate: true });
  const results = () => context.db.selectFrom('results').select('id').execute();
  await expect(results()).resolves.toHaveLength(2);

  await worker.stop();
  const { batch_id } = await startBatch(context.as('ben'), { sources: [video(1)] });
  await answerFromCache(context, batch_id, AbortSignal.timeout(60_000));
  await expect(getBatch(context.as('ben'), batch_id)).resolves.toMatchObject({ from_cache: 1 });
  await expect(results()).resolves.toHaveLength(1);
});
