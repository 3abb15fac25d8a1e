import {
  createTestContext,
  eventOf,
  publishedOf,
  simpleTranscripts,
  type TestContext,
  transcriptsFrom,
} from '@/__tests__/support/summaries-context';
import { AppError } from '@/lib/errors';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { getBatch } from '@/lib/summaries/server/get-batch';
import { getSummary } from '@/lib/summaries/server/get-summary';
import { leaseMs } from '@/lib/summaries/server/leases';
import { listSummaries } from '@/lib/summaries/server/list-summaries';
import { startBatch } from '@/lib/summaries/server/start-batch';
import type { SummaryModel } from '@/lib/summaries/server/summary-model';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';

const video = (n: number) => `video${String(n).padStart(6, '0')}`;

let context: TestContext;
let workers: Worker[];

async function work(concurrency = 2, on: TestContext = context): Promise<Worker> {
  const worker = createWorker(on, { concurrency });
  workers.push(worker);
  await worker.start({ ownsDatabase: true });
  return worker;
}

/** A model that waits until it is let go, and counts how often it was asked. */
function gatedModel() {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const model = createExtractiveModel();
  const state = { calls: 0, started: Promise.resolve(), open: () => open() };
  const gated: SummaryModel = {
    ...model,
    id: 'gated',
    async summarize(request) {
      state.calls += 1;
      request.onProgress(0.5);
      await Promise.race([
        gate,
        new Promise((_, reject) => {
          request.signal.addEventListener('abort', () => reject(request.signal.reason));
        }),
      ]);
      return model.summarize(request);
    },
  };
  return { gated, state };
}

beforeEach(() => {
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) await worker.stop();
  await context.db.destroy();
});

test('a batch runs to its end: rows, summaries and events agree', async () => {
  context = await createTestContext();
  const call = context.as('ana');
  const started = await startBatch(call, { sources: [video(1), video(2), video(3)] });
  await work();
  const done = await eventOf(context, 'batch_complete');

  expect(done).toEqual({
    batch_id: started.batch_id,
    total: 3,
    completed: 3,
    failed: 0,
    cancelled: 0,
    from_cache: 0,
  });
  const batch = await getBatch(call, started.batch_id);
  expect(batch).toMatchObject({ status: 'completed', completed: 3, failed: 0 });
  expect(batch.jobs.map((job) => [job.status, job.percent])).toEqual(
    Array(3).fill(['completed', 100]),
  );
  const library = await listSummaries(call, {});
  expect(library.total).toBe(3);
  const summary = await getSummary(call, batch.jobs[0]!.summary_id!);
  expect(summary).toMatchObject({ video_id: video(1), source_kind: 'manual', language: 'en' });
});

test('progress only goes forward and counts the batch', async () => {
  context = await createTestContext();
  await startBatch(context.as('ana'), { sources: [video(1), video(2)] });
  await work();
  await eventOf(context, 'batch_complete');
  await workers[0]!.stop();

  const byJob = new Map<string, number[]>();
  for (const { data } of publishedOf(context, 'summary_progress')) {
    byJob.set(data.job_id, [...(byJob.get(data.job_id) ?? []), data.percent]);
    expect(data.total).toBe(2);
    expect(data.progress).toBeLessThanOrEqual(2);
  }
  expect(byJob.size).toBe(2);
  for (const percents of byJob.values()) {
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(percents.at(-1)).toBe(100);
  }
});

test('a failing video ends with its code and title, the others go ahead', async () => {
  context = await createTestContext({
    transcriptSource: transcriptsFrom(async (videoId) => {
      if (videoId === video(2)) {
        throw new AppError('no_captions', undefined, { details: { title: 'Silent film' } });
      }
      return {};
    }),
  });
  const call = context.as('ana');
  const { batch_id } = await startBatch(call, { sources: [video(1), video(2)] });
  await work();
  await eventOf(context, 'batch_complete');

  const failed = await eventOf(context, 'summary_failed');
  expect(failed).toMatchObject({ code: 'no_captions', title: 'Silent film', retryable: false });
  const batch = await getBatch(call, batch_id);
  expect(batch.jobs.map((job) => job.status)).toEqual(['completed', 'failed']);
  expect(batch.jobs[1]).toMatchObject({ title: 'Silent film', error: { code: 'no_captions' } });
});

test('an unexpected error becomes internal, is logged, and shows nothing of its cause', async () => {
  context = await createTestContext({
    transcriptSource: transcriptsFrom(async () => {
      throw new Error('password=hunter2');
    }),
  });
  await startBatch(context.as('ana'), { sources: [video(1)] });
  await work();
  const failed = await eventOf(context, 'summary_failed');
  expect(failed.code).toBe('internal');
  expect(JSON.stringify(failed)).not.toContain('hunter2');
  expect(context.logger.records.map((record) => record.msg)).toContain('job failed');
});

test('the same video again is answered from the cache, without a second library row', async () => {
  const source = simpleTranscripts();
  context = await createTestContext({ transcriptSource: source });
  const call = context.as('ana');
  await startBatch(call, { sources: [video(1)] });
  await work();
  const first = await eventOf(context, 'summary_complete');

  const again = await startBatch(call, { sources: [video(1)] });
  const second = await eventOf(
    context,
    'summary_complete',
    (data) => data.batch_id === again.batch_id,
  );
  expect(second).toMatchObject({ source: 'cache', summary_id: first.summary_id });
  expect(source.asked).toEqual([video(1)]);
  expect((await listSummaries(call, {})).total).toBe(1);
});

test('another person gets a row of their own from the same result', async () => {
  context = await createTestContext();
  await startBatch(context.as('ana'), { sources: [video(1)] });
  await work();
  const ana = await eventOf(context, 'summary_complete');
  const { batch_id } = await startBatch(context.as('ben'), { sources: [video(1)] });
  const ben = await eventOf(context, 'summary_complete', (data) => data.batch_id === batch_id);

  expect(ben.source).toBe('cache');
  expect(ben.summary_id).not.toBe(ana.summary_id);
  await expect(getSummary(context.as('ben'), ana.summary_id)).rejects.toMatchObject({
    code: 'not_found',
  });
  const events = await context.db
    .selectFrom('events')
    .select(['audience_kind', 'audience_id', 'data'])
    .execute();
  for (const event of events) {
    expect(event.audience_kind).toBe('user');
    const owner = JSON.parse(event.data).batch_id === batch_id ? 'ben' : 'ana';
    expect(event.audience_id).toBe(owner);
  }
});

test('identical work in flight runs once and serves everybody who asked', async () => {
  const { gated, state } = gatedModel();
  context = await createTestContext({ models: [gated] });
  await startBatch(context.as('ana'), { sources: [video(1)] });
  await startBatch(context.as('ben'), { sources: [video(1)] });
  await work(4);
  const attached = context.db.selectFrom('jobs').select('id').where('work_id', 'is not', null);
  while ((await attached.execute()).length < 2) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  state.open();
  const both = new Set<string>();
  await eventOf(context, 'summary_complete', (data) => {
    both.add(data.job_id);
    return both.size === 2;
  });
  expect(state.calls).toBe(1);
  const works = await context.db.selectFrom('works').selectAll().execute();
  expect(works).toEqual([]);
});

test('uploaded captions are summarized and never shared, not even when they are the same', async () => {
  context = await createTestContext();
  const transcript = {
    title: 'My talk',
    format: 'srt' as const,
    content: '1\n00:00:01,000 --> 00:00:04,000\nBread needs time and patience above all.\n',
  };
  await startBatch(context.as('ana'), { transcript });
  await startBatch(context.as('ben'), { transcript });
  await work();
  const sources = new Set<string>();
  await eventOf(context, 'summary_complete', (data) => {
    sources.add(`${data.job_id} ${data.source}`);
    return sources.size === 2;
  });
  expect([...sources].every((line) => line.endsWith('generated'))).toBe(true);
  const { items } = await listSummaries(context.as('ana'), {});
  expect(items).toMatchObject([{ title: 'My talk', video_id: null, source_kind: 'uploaded' }]);
});

test('what a dead process left running is resumed at once, and nothing is done twice', async () => {
  const source = simpleTranscripts();
  const { gated, state } = gatedModel();
  context = await createTestContext({ transcriptSource: source, models: [gated] });
  const call = context.as('ana');
  const { batch_id } = await startBatch(call, { sources: [video(1), video(2)] });
  const abandoned = await work(2);
  while (state.calls < 2) await new Promise((resolve) => setImmediate(resolve));
  // The process is killed: its leases stay, held by a process that is no more.
  for (const table of ['jobs', 'works'] as const) {
    await context.db
      .updateTable(table)
      .set({ locked_by: `${(await import('node:os')).hostname()}/999999/gone` })
      .where('locked_by', 'is not', null)
      .execute();
  }
  state.open();
  await work(2);
  await eventOf(context, 'batch_complete');
  await abandoned.stop();

  const batch = await getBatch(call, batch_id);
  expect(batch).toMatchObject({ completed: 2, failed: 0 });
  expect((await listSummaries(call, {})).total).toBe(2);
  expect(source.asked).toEqual([video(1), video(2)]);
  const ends = await context.db
    .selectFrom('events')
    .select('type')
    .where('type', '=', 'summary_complete')
    .execute();
  expect(ends).toHaveLength(2);
});

test('stopping gives the leases back, and another worker goes on', async () => {
  const { gated, state } = gatedModel();
  context = await createTestContext({ models: [gated] });
  await startBatch(context.as('ana'), { sources: [video(1)] });
  const first = await work();
  while (state.calls < 1) await new Promise((resolve) => setImmediate(resolve));
  await first.stop();
  const work1 = await context.db.selectFrom('works').select(['locked_until', 'attempts']).execute();
  expect(work1).toEqual([{ locked_until: 0, attempts: 0 }]);
  state.open();
  await work();
  await expect(eventOf(context, 'batch_complete')).resolves.toMatchObject({ completed: 1 });
});

test('a stalled process extends what it holds before it claims, and does nothing twice', async () => {
  const { gated, state } = gatedModel();
  context = await createTestContext({ models: [gated] });
  await startBatch(context.as('ana'), { sources: [video(1)] });
  await work(3);
  while (state.calls < 1) await new Promise((resolve) => setImmediate(resolve));
  context.clock.advance(leaseMs + 1);
  await startBatch(context.as('ben'), { sources: [video(2)] });
  while (state.calls < 2) await new Promise((resolve) => setImmediate(resolve));
  const works = await context.db.selectFrom('works').select(['locked_until', 'attempts']).execute();
  const extended = { locked_until: context.clock() + leaseMs, attempts: 1 };
  expect(works).toEqual([extended, extended]);

  state.open();
  const done = new Set<string>();
  await eventOf(context, 'batch_complete', (data) => done.add(data.batch_id).size === 2);
  expect(state.calls).toBe(2);
});

test('a job that takes its process down again and again is given up', async () => {
  context = await createTestContext();
  await startBatch(context.as('ana'), { sources: [video(1)] });
  await context.db.updateTable('jobs').set({ attempts: 5 }).execute();
  await work();
  await expect(eventOf(context, 'summary_failed')).resolves.toMatchObject({ code: 'internal' });
});

test('one person with many videos does not keep the next person waiting', async () => {
  const order: string[] = [];
  context = await createTestContext({
    transcriptSource: transcriptsFrom(async (videoId) => {
      order.push(videoId);
      return {};
    }),
  });
  const many = Array.from({ length: 8 }, (_, n) => video(n));
  await startBatch(context.as('ana'), { sources: many });
  context.clock.advance(1);
  await startBatch(context.as('ben'), { sources: [video(99)] });
  await work(2);
  await eventOf(context, 'batch_complete', (data) => data.total === 8);
  expect(order.indexOf(video(99))).toBeLessThanOrEqual(2);
});
