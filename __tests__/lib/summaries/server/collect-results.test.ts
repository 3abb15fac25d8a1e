import {
  createTestContext,
  eventOf,
  type TestContext,
} from '@/__tests__/support/summaries-context';
import { AppError } from '@/lib/errors';
import type { SummariesCall } from '@/lib/summaries/server/context';
import { deleteSummary, purgeDeleted, undoMs } from '@/lib/summaries/server/delete-summaries';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { getSummary, getTranscript } from '@/lib/summaries/server/get-summary';
import { listSummaries } from '@/lib/summaries/server/list-summaries';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';

async function deleteForGood(call: SummariesCall, summaryId: string): Promise<void> {
  await deleteSummary(call, summaryId);
  context.clock.advance(undoMs + 1);
  await purgeDeleted(context);
}

let context: TestContext;
let worker: Worker;
/** Makes the model refuse, as long as it is set. */
let refusing: boolean;
/** What the model waits for. */
let gate: Promise<void>;

beforeEach(async () => {
  refusing = false;
  gate = Promise.resolve();
  const model = createExtractiveModel();
  const refusable: typeof model = {
    ...model,
    async summarize(request) {
      await gate;
      if (refusing) throw new AppError('internal');
      return model.summarize(request);
    },
  };
  context = await createTestContext({ models: [refusable] });
  worker = createWorker(context, { concurrency: 2 });
  await worker.start({ ownsDatabase: true });
});
afterEach(async () => {
  await worker.stop();
  await context.db.destroy();
});

const upload = {
  title: 'My talk',
  format: 'srt' as const,
  content: '1\n00:00:01,000 --> 00:00:04,000\nBread needs time and patience above all.\n',
};

const summarize = (userId: string, videoId: string, options = {}) =>
  finish(userId, { sources: [videoId], ...options });

async function finish(userId: string, request: object): Promise<string> {
  context.clock.advance(1_000);
  const { batch_id } = await startBatch(context.as(userId), request);
  const done = await eventOf(context, 'summary_complete', (data) => data.batch_id === batch_id);
  return done.summary_id;
}

const idsIn = async (table: 'results' | 'transcripts') =>
  (await context.db.selectFrom(table).select('id').execute()).map(({ id }) => id);
const resultOf = async (summaryId: string) => {
  const query = context.db.selectFrom('summaries').select('result_id').where('id', '=', summaryId);
  return (await query.executeTakeFirstOrThrow()).result_id;
};

test('a regenerated summary takes the place of the old result', async () => {
  const id = await summarize('ana', 'aaaaaaaaaaa');
  const before = await resultOf(id);
  await expect(summarize('ana', 'aaaaaaaaaaa', { regenerate: true })).resolves.toBe(id);
  const after = await resultOf(id);
  expect(after).not.toBe(before);
  await expect(idsIn('results')).resolves.toEqual([after]);
});

test('the old result stays until the last person has gone on to the newer one', async () => {
  const ana = await summarize('ana', 'aaaaaaaaaaa');
  const ben = await summarize('ben', 'aaaaaaaaaaa');
  const before = await resultOf(ben);
  await summarize('ana', 'aaaaaaaaaaa', { regenerate: true });
  await expect(resultOf(ben)).resolves.toBe(before);
  await expect(idsIn('results')).resolves.toHaveLength(2);

  await summarize('ben', 'aaaaaaaaaaa');
  const after = await resultOf(ana);
  await expect(resultOf(ben)).resolves.toBe(after);
  await expect(idsIn('results')).resolves.toEqual([after]);
});

test('a deleted result still answers a job that is on its way', async () => {
  const id = await summarize('ana', 'aaaaaaaaaaa');
  await worker.stop();
  await startBatch(context.as('ben'), { sources: ['aaaaaaaaaaa'] });
  await deleteForGood(context.as('ana'), id);
  await expect(idsIn('results')).resolves.toHaveLength(1);

  await worker.start({ ownsDatabase: true });
  const next = await eventOf(context, 'summary_complete', (data) => data.summary_id !== id);
  expect(next.source).toBe('cache');
});

test('a result kept for a job that took another one goes when that job has its own', async () => {
  const id = await summarize('ana', 'aaaaaaaaaaa');
  await worker.stop();
  const request = { sources: ['aaaaaaaaaaa'], length: 'short' };
  const { batch_id } = await startBatch(context.as('ben'), request);
  await deleteForGood(context.as('ana'), id);
  await worker.start({ ownsDatabase: true });
  const done = await eventOf(context, 'summary_complete', (data) => data.batch_id === batch_id);
  await expect(idsIn('results')).resolves.toEqual([await resultOf(done.summary_id)]);
});

test('an uploaded transcript goes with its last summary, captions of a video stay', async () => {
  const uploaded = await finish('ana', { transcript: upload });
  const short = await finish('ana', { transcript: upload, length: 'short' });
  const ofVideo = await summarize('ana', 'aaaaaaaaaaa');
  await expect(idsIn('transcripts')).resolves.toHaveLength(3);
  await deleteForGood(context.as('ana'), uploaded);
  await expect(getTranscript(context.as('ana'), short)).resolves.toMatchObject({ timed: true });
  await deleteForGood(context.as('ana'), short);
  await deleteForGood(context.as('ana'), ofVideo);
  const left = await context.db.selectFrom('transcripts').select('video_id').execute();
  expect(left).toEqual([{ video_id: 'aaaaaaaaaaa' }]);
  const jobs = await context.db.selectFrom('jobs').select(['status', 'transcript_id']).execute();
  expect(jobs.filter((job) => job.transcript_id === null)).toHaveLength(2);
  expect(jobs.every((job) => job.status === 'completed')).toBe(true);
});

test('the same file uploaded again leaves no second copy, from the cache or regenerated', async () => {
  const id = await finish('ana', { transcript: upload });
  await expect(finish('ana', { transcript: upload })).resolves.toBe(id);
  await expect(idsIn('transcripts')).resolves.toHaveLength(1);
  await expect(finish('ana', { transcript: upload, regenerate: true })).resolves.toBe(id);
  await expect(idsIn('transcripts')).resolves.toHaveLength(1);
  await expect(getTranscript(context.as('ana'), id)).resolves.toMatchObject({ timed: true });
});

test('two uploads of the same file that share one work leave one copy', async () => {
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  await startBatch(context.as('ana'), { transcript: upload });
  await startBatch(context.as('ana'), { transcript: upload });
  const attached = context.db.selectFrom('jobs').select('id').where('work_id', 'is not', null);
  while ((await attached.execute()).length < 2) await new Promise((go) => setImmediate(go));
  open();
  const done = new Set<string>();
  await eventOf(context, 'batch_complete', (data) => done.add(data.batch_id).size === 2);
  await expect(idsIn('transcripts')).resolves.toHaveLength(1);
  expect((await listSummaries(context.as('ana'), {})).total).toBe(1);
});

test('an uploaded transcript that a job still has to read stays', async () => {
  const id = await finish('ana', { transcript: upload });
  await worker.stop();
  const { batch_id } = await startBatch(context.as('ana'), { transcript: upload });
  await deleteForGood(context.as('ana'), id);
  await expect(idsIn('transcripts')).resolves.toHaveLength(1);
  await worker.start({ ownsDatabase: true });
  const done = await eventOf(context, 'summary_complete', (data) => data.batch_id === batch_id);
  await expect(getSummary(context.as('ana'), done.summary_id)).resolves.toMatchObject({
    title: 'My talk',
  });
});

test('a result kept for a job goes with that job, also if it fails', async () => {
  const id = await summarize('ana', 'aaaaaaaaaaa');
  await worker.stop();
  refusing = true;
  await startBatch(context.as('ben'), { sources: ['aaaaaaaaaaa'], length: 'short' });
  await deleteForGood(context.as('ana'), id);
  await worker.start({ ownsDatabase: true });
  await eventOf(context, 'summary_failed');
  await expect(idsIn('results')).resolves.toEqual([]);
});

test('a file uploaded again after a failure is summarized, and the first copy goes', async () => {
  refusing = true;
  await startBatch(context.as('ana'), { transcript: upload });
  await eventOf(context, 'summary_failed');
  refusing = false;
  const id = await finish('ana', { transcript: upload });
  await expect(getSummary(context.as('ana'), id)).resolves.toMatchObject({ title: 'My talk' });
  await expect(idsIn('transcripts')).resolves.toHaveLength(1);
});
