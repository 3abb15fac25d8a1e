import {
  createTestContext,
  eventOf,
  playlistsFrom,
  publishedOf,
  type TestContext,
  transcriptsFrom,
} from '@/__tests__/support/summaries-context';
import { AppError } from '@/lib/errors';
import { cancelBatch } from '@/lib/summaries/server/cancel-batch';
import { getBatch } from '@/lib/summaries/server/get-batch';
import { previewBatch } from '@/lib/summaries/server/preview-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';
import { type CircuitBreaker, createCircuitBreaker } from '@/lib/youtube/server/circuit-breaker';
import { guardPlaylists, guardTranscripts } from '@/lib/youtube/server/guarded-sources';

const minuteMs = 60_000;
const video = (n: number) => `video${String(n).padStart(6, '0')}`;

let context: TestContext;
let workers: Worker[];
/** YouTube's mood. */
let refuses: boolean;
let asked: string[];

/** A context whose sources keep to a real breaker on the context's own database. */
async function guardedContext(): Promise<TestContext> {
  const answer = async (id: string) => {
    asked.push(id);
    if (refuses) throw new AppError('bot_check', undefined, { details: { title: 'Known' } });
    return {};
  };
  const breaker: CircuitBreaker = {
    state: () => real.state(),
    guard: (task, options) => real.guard(task, options),
  };
  const playlists = playlistsFrom(async ({ playlistId }) => {
    await answer(playlistId);
    const videos = [{ videoId: video(9), title: 'Nine', channel: null, durationMs: null }];
    return { videos };
  });
  const made = await createTestContext({
    transcriptSource: guardTranscripts(transcriptsFrom(answer), breaker),
    playlistSource: guardPlaylists(playlists, breaker),
    youtubeState: () => breaker.state(),
  });
  const { db, eventLog, clock } = made;
  const real = createCircuitBreaker({ db, eventLog, route: 'direct', now: clock });
  return made;
}

async function work(): Promise<Worker> {
  const worker = createWorker(context, { concurrency: 3 });
  workers.push(worker);
  await worker.start({ ownsDatabase: true });
  return worker;
}

/** Resolves once so many jobs wait. */
async function waiting(count: number): Promise<void> {
  for (;;) {
    const rows = await context.db
      .selectFrom('jobs')
      .select('id')
      .where('status', '=', 'waiting')
      .execute();
    if (rows.length === count) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

beforeEach(async () => {
  workers = [];
  asked = [];
  refuses = true;
  context = await guardedContext();
});
afterEach(async () => {
  for (const worker of workers) await worker.stop();
  await context.db.destroy();
});

test('when YouTube refuses this server jobs wait: one finds out, everybody is told once, nothing fails', async () => {
  const call = context.as('ana');
  const sources = [video(1), video(2), video(3), video(4)];
  const { batch_id } = await startBatch(call, { sources });
  await work();
  await waiting(4);
  const until = context.clock() + 15 * minuteMs;
  expect(asked).toHaveLength(1);
  const batch = await getBatch(call, batch_id);
  expect(batch).toMatchObject({ status: 'active', failed: 0 });
  for (const job of batch.jobs) {
    expect(job).toMatchObject({
      status: 'waiting',
      phase: 'waiting',
      until,
      error: { code: 'bot_check', retryable: true },
    });
    expect(job.error!.message).toMatch(/wait until \d\d:\d\d UTC/);
  }
  // Who found out was told the title, too.
  expect(batch.jobs.filter(({ title }) => title === 'Known')).toHaveLength(1);
  const system = await context.db
    .selectFrom('events')
    .select('audience_kind')
    .where('type', '=', 'system')
    .execute();
  expect(system).toEqual([{ audience_kind: 'everyone' }]);
  const waitingSteps = () =>
    publishedOf(context, 'summary_progress').filter(({ data }) => data.phase === 'waiting');
  while (waitingSteps().length < 4) await new Promise((resolve) => setImmediate(resolve));
  const steps = waitingSteps();
  expect(steps.map(({ data }) => data.until)).toEqual([until, until, until, until]);
});

test('what waits goes on by itself when the pause is over, and says nothing of it any more', async () => {
  const call = context.as('ana');
  const { batch_id } = await startBatch(call, { sources: [video(1), video(2), video(3)] });
  await work();
  await waiting(3);
  refuses = false;
  context.clock.advance(15 * minuteMs);
  const done = await eventOf(context, 'batch_complete');
  expect(done).toMatchObject({ completed: 3, failed: 0 });
  const { jobs } = await getBatch(call, batch_id);
  for (const job of jobs) {
    expect(job).not.toHaveProperty('until');
    expect(job).not.toHaveProperty('error');
  }
});

test('a longer pause is one for all that wait, and waiting never uses up the tries', async () => {
  const call = context.as('ana');
  const { batch_id } = await startBatch(call, { sources: [video(1), video(2)] });
  await work();
  await waiting(2);
  for (const minutes of [30, 60, 60, 60, 60, 60]) {
    const before = (await getBatch(call, batch_id)).jobs[0]!.until!;
    context.clock.set(before);
    const until = before + minutes * minuteMs;
    await eventOf(context, 'system', (data) => data.until === until);
    await waiting(2);
    for (;;) {
      const { jobs } = await getBatch(call, batch_id);
      if (jobs.every((job) => job.until === until)) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  refuses = false;
  context.clock.advance(60 * minuteMs);
  await expect(eventOf(context, 'batch_complete')).resolves.toMatchObject({ completed: 2 });
});

test('a playlist waits, too, and becomes videos afterwards', async () => {
  const call = context.as('ana');
  const list = 'https://www.youtube.com/playlist?list=PLcourse';
  const { batch_id } = await startBatch(call, { sources: [list] });
  await work();
  await eventOf(context, 'system');
  const until = context.clock() + 15 * minuteMs;
  for (;;) {
    const [source] = (await getBatch(call, batch_id)).sources;
    if (source?.until !== undefined) {
      expect(source).toMatchObject({ status: 'resolving', until, code: 'bot_check' });
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  refuses = false;
  context.clock.set(until);
  await expect(eventOf(context, 'batch_complete')).resolves.toMatchObject({ completed: 1 });
  const [source] = (await getBatch(call, batch_id)).sources;
  expect(source).toMatchObject({ status: 'resolved' });
  expect(source).not.toHaveProperty('until');
  expect(source).not.toHaveProperty('code');
});

test('after a restart it keeps waiting, and goes on at the same time', async () => {
  const call = context.as('ana');
  await startBatch(call, { sources: [video(1)] });
  const first = await work();
  await waiting(1);
  await first.stop();
  await work();
  await waiting(1);
  expect(asked).toHaveLength(1);
  refuses = false;
  context.clock.advance(15 * minuteMs);
  await expect(eventOf(context, 'batch_complete')).resolves.toMatchObject({ completed: 1 });
});

test('after a restart with another way out it goes on at once', async () => {
  const call = context.as('ana');
  await startBatch(call, { sources: [video(1)] });
  const first = await work();
  await waiting(1);
  await first.stop();
  refuses = false;
  await context.db.updateTable('circuit_breakers').set({ route: 'another' }).execute();
  await work();
  await expect(eventOf(context, 'batch_complete')).resolves.toMatchObject({ completed: 1 });
});

test('what waits can be cancelled', async () => {
  const call = context.as('ana');
  const { batch_id } = await startBatch(call, { sources: [video(1), video(2)] });
  await work();
  await waiting(2);
  const batch = await cancelBatch(call, batch_id);
  expect(batch).toMatchObject({ status: 'completed', cancelled: 2 });
  expect(batch.jobs[0]).not.toHaveProperty('until');
});

test('what is summarized already does not wait', async () => {
  refuses = false;
  const call = context.as('ana');
  await startBatch(call, { sources: [video(1)] });
  await work();
  await eventOf(context, 'batch_complete');
  refuses = true;
  const { batch_id } = await startBatch(context.as('ben'), { sources: [video(1), video(2)] });
  await waiting(1);
  await eventOf(context, 'summary_complete', (data) => data.batch_id === batch_id);
  const { jobs } = await getBatch(context.as('ben'), batch_id);
  expect(jobs.map(({ status }) => status)).toEqual(['completed', 'waiting']);
});

test('a preview during a pause says until when', async () => {
  await startBatch(context.as('ana'), { sources: [video(1)] });
  await work();
  await waiting(1);
  const list = 'https://www.youtube.com/playlist?list=PLcourse';
  const { items } = await previewBatch(
    context.as('ana'),
    { sources: [list] },
    new AbortController().signal,
  );
  expect(items).toMatchObject([
    { kind: 'playlist', code: 'bot_check', until: context.clock() + 15 * minuteMs },
  ]);
});
