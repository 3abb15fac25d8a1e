import { gatedModel } from '@/__tests__/support/gated-model';
import {
  createTestContext,
  eventOf,
  playlistsFrom,
  type TestContext,
  transcriptsFrom,
} from '@/__tests__/support/summaries-context';
import { AppError } from '@/lib/errors';
import { cancelBatch } from '@/lib/summaries/server/cancel-batch';
import { getBatch } from '@/lib/summaries/server/get-batch';
import { listSummaries } from '@/lib/summaries/server/list-summaries';
import { retryBatch } from '@/lib/summaries/server/retry-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';

const video = (n: number) => `video${String(n).padStart(6, '0')}`;
const list = (id: string) => `https://www.youtube.com/playlist?list=${id}`;
const videos = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    videoId: video(n),
    title: `Talk ${n}`,
    channel: 'Channel',
    durationMs: 60_000,
  }));

let context: TestContext;
let workers: Worker[];
beforeEach(() => {
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) await worker.stop();
  await context.db.destroy();
});

async function work(): Promise<Worker> {
  const worker = createWorker(context, { concurrency: 3 });
  workers.push(worker);
  await worker.start({ ownsDatabase: true });
  return worker;
}

test('a playlist is taken at once and resolved by a job', async () => {
  context = await createTestContext({
    playlistSource: playlistsFrom(async () => ({ title: 'Course', videos: videos(3) })),
  });
  const started = await startBatch(context.as('ana'), { sources: [list('PLcourse')] });
  expect(started).toMatchObject({
    total: 0,
    resolving: 1,
    sources: [{ kind: 'playlist', status: 'resolving' }],
  });

  await work();
  const done = await eventOf(context, 'batch_complete');
  expect(done).toMatchObject({ batch_id: started.batch_id, total: 3, completed: 3 });
  const batch = await getBatch(context.as('ana'), started.batch_id);
  expect(batch).toMatchObject({
    status: 'completed',
    resolving: 0,
    sources: [{ status: 'resolved', title: 'Course', count: 3, left_out: 0, skipped: [] }],
  });
  expect(batch.jobs.map(({ video_id, playlist }) => [video_id, playlist])).toEqual(
    [0, 1, 2].map((n) => [video(n), 'Course']),
  );
  const complete = await eventOf(context, 'summary_complete');
  expect(complete.playlist).toBe('Course');
  const library = await listSummaries(context.as('ana'), { playlist: 'Course' });
  expect(library.total).toBe(3);
});

test('says what is over the limit, what cannot be summarized and what was asked for already', async () => {
  context = await createTestContext({
    playlistMaxVideos: 2,
    playlistSource: playlistsFrom(async () => ({
      title: 'Long',
      count: 498,
      videos: videos(10),
      skipped: [{ videoId: 'private0000', title: 'Private video', code: 'private' }],
    })),
  });
  const sources = [video(1), list('PLlong')];
  const { batch_id } = await startBatch(context.as('ana'), { sources });
  await work();
  await eventOf(context, 'batch_complete');
  const batch = await getBatch(context.as('ana'), batch_id);
  expect(batch.total).toBe(2);
  expect(batch.jobs.map(({ video_id }) => video_id)).toEqual([video(1), video(0)]);
  expect(batch.sources[1]).toMatchObject({
    count: 498,
    left_out: 495,
    skipped: [
      { video_id: 'private0000', title: 'Private video', code: 'private' },
      { video_id: video(1), title: 'Talk 1', code: 'duplicate_source' },
    ],
  });
});

test('a playlist that cannot be read ends with its code and can be tried again', async () => {
  let broken = true;
  context = await createTestContext({
    playlistSource: playlistsFrom(async () => {
      if (broken) throw new AppError('playlist_not_found');
      return { title: 'Back', videos: videos(1) };
    }),
  });
  const { batch_id } = await startBatch(context.as('ana'), { sources: [list('PLgone')] });
  await work();
  await expect(eventOf(context, 'batch_complete')).resolves.toMatchObject({
    total: 0,
    failed: 0,
    failed_lists: 1,
  });
  await expect(getBatch(context.as('ana'), batch_id)).resolves.toMatchObject({
    status: 'completed',
    resolving: 0,
    sources: [{ status: 'failed', code: 'playlist_not_found' }],
  });

  broken = false;
  await retryBatch(context.as('ana'), batch_id, {});
  await eventOf(context, 'batch_complete', (data) => data.total === 1);
});

test('a video inside a playlist is the video, unless the whole playlist is asked for', async () => {
  context = await createTestContext({
    playlistSource: playlistsFrom(async () => ({ title: 'Course', videos: videos(2) })),
  });
  const line = `https://www.youtube.com/watch?v=${video(1)}&list=PLcourse`;
  const alone = await startBatch(context.as('ana'), { sources: [line] });
  expect(alone).toMatchObject({ total: 1, resolving: 0, jobs: [{ video_id: video(1) }] });
  const whole = await startBatch(context.as('ana'), { sources: [line], whole_playlist: true });
  expect(whole).toMatchObject({ total: 0, resolving: 1 });
});

test('a process that dies while it resolves leaves the playlist to the next one', async () => {
  let asked = () => {};
  const begun = new Promise<void>((resolve) => {
    asked = resolve;
  });
  let hang = true;
  context = await createTestContext({
    playlistSource: playlistsFrom(async ({ signal }) => {
      if (!hang) return { title: 'Course', videos: videos(2) };
      asked();
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
      return {};
    }),
  });
  await startBatch(context.as('ana'), { sources: [list('PLcourse')] });
  const first = await work();
  await begun;
  await first.stop();
  hang = false;
  await work();
  await expect(eventOf(context, 'batch_complete')).resolves.toMatchObject({ total: 2 });
});

test('cancelling stops playlists, jobs and model calls, and says so once', async () => {
  const { model, called } = gatedModel();
  context = await createTestContext({
    models: [model],
    playlistSource: playlistsFrom(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    ),
  });
  const call = context.as('ana');
  const { batch_id } = await startBatch(call, { sources: [video(1), list('PLslow')] });
  await work();
  await called();
  const cancelled = await cancelBatch(call, batch_id);
  expect(cancelled).toMatchObject({
    status: 'completed',
    cancelled: 1,
    resolving: 0,
    sources: [{ status: 'accepted' }, { status: 'cancelled' }],
  });
  await expect(eventOf(context, 'summary_failed')).resolves.toMatchObject({ code: 'cancelled' });
  await expect(eventOf(context, 'batch_complete')).resolves.toMatchObject({
    cancelled: 1,
    cancelled_lists: 1,
  });
  await expect(cancelBatch(call, batch_id)).resolves.toMatchObject({ cancelled: 1 });
  const ends = await context.db
    .selectFrom('events')
    .select('type')
    .where('type', 'in', ['summary_failed', 'batch_complete'])
    .execute();
  expect(ends).toHaveLength(2);
});

test('a model call that somebody else waits for goes on', async () => {
  const { model, called, open } = gatedModel();
  const same = transcriptsFrom(async () => ({}));
  context = await createTestContext({ models: [model], transcriptSource: same });
  const mine = await startBatch(context.as('ana'), { sources: [video(1)] });
  await work();
  await called();
  const theirs = await startBatch(context.as('ben'), { sources: [video(1)] });
  await attached(theirs.batch_id);
  await cancelBatch(context.as('ana'), mine.batch_id);
  open();
  await eventOf(context, 'summary_complete', (data) => data.batch_id === theirs.batch_id);
  expect(same.asked).toEqual([video(1)]);
});

/** Resolves once the only job of a batch waits for the shared work. */
async function attached(batchId: string): Promise<void> {
  for (;;) {
    const job = await context.db
      .selectFrom('jobs')
      .select('work_id')
      .where('batch_id', '=', batchId)
      .executeTakeFirstOrThrow();
    if (job.work_id !== null) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('retry takes up what failed, or some of it, and leaves the rest as it is', async () => {
  const failing = new Set([video(1), video(2)]);
  context = await createTestContext({
    transcriptSource: transcriptsFrom(async (videoId) => {
      if (failing.has(videoId)) throw new AppError('upstream_error');
      return {};
    }),
  });
  const call = context.as('ana');
  const { batch_id } = await startBatch(call, { sources: [0, 1, 2].map(video) });
  await work();
  await eventOf(context, 'batch_complete', (data) => data.failed === 2);
  failing.clear();

  const before = await getBatch(call, batch_id);
  const one = before.jobs.find(({ video_id }) => video_id === video(1))!;
  await retryBatch(call, batch_id, { job_ids: [one.job_id] });
  await eventOf(context, 'batch_complete', (data) => data.completed === 2 && data.failed === 1);
  await retryBatch(call, batch_id, {});
  await eventOf(context, 'batch_complete', (data) => data.completed === 3);
  await expect(retryBatch(call, batch_id, {})).rejects.toMatchObject({ code: 'conflict' });
});

test('what was cancelled comes back only when asked for', async () => {
  context = await createTestContext();
  const call = context.as('ana');
  const { batch_id } = await startBatch(call, { sources: [video(1)] });
  await cancelBatch(call, batch_id);
  await expect(retryBatch(call, batch_id, {})).rejects.toMatchObject({ code: 'conflict' });
  await retryBatch(call, batch_id, { include_cancelled: true });
  await work();
  await eventOf(context, 'summary_complete');
});

test("nobody can cancel or retry somebody else's batch", async () => {
  context = await createTestContext();
  const { batch_id } = await startBatch(context.as('ana'), { sources: [video(1)] });
  await expect(cancelBatch(context.as('ben'), batch_id)).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(retryBatch(context.as('ben'), batch_id, {})).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(getBatch(context.as('ana'), batch_id)).resolves.toMatchObject({ cancelled: 0 });
});

test("somebody's sixty playlists do not keep a video of somebody else waiting", async () => {
  const resolved: string[] = [];
  let before = Number.POSITIVE_INFINITY;
  context = await createTestContext({
    transcriptSource: transcriptsFrom(async () => {
      before = resolved.length;
      return {};
    }),
    playlistSource: playlistsFrom(async ({ playlistId }) => {
      resolved.push(playlistId);
      return { title: playlistId, videos: [] };
    }),
  });
  const lists = Array.from({ length: 60 }, (_, n) => list(`PLlist${n}`));
  await startBatch(context.as('ana'), { sources: lists });
  const { batch_id } = await startBatch(context.as('ben'), { sources: [video(1)] });
  await startBatch(context.as('ben'), { sources: [list('PLben')] });
  await work();
  await eventOf(context, 'summary_complete', (data) => data.batch_id === batch_id);
  expect(before).toBeLessThan(5);
  await eventOf(
    context,
    'batch_complete',
    (data) => data.batch_id !== batch_id && data.total === 0,
  );
  expect(resolved.slice(0, 5)).toContain('PLben');
});

test('a batch takes five thousand videos and counts the rest as left out', async () => {
  context = await createTestContext({
    playlistMaxVideos: 10_000,
    playlistSource: playlistsFrom(async () => ({ title: 'Everything', videos: videos(5_100) })),
  });
  const call = context.as('ana');
  const { batch_id } = await startBatch(call, { sources: [list('PLall')] });
  const worker = await work();
  await eventOf(context, 'summary_complete');
  await worker.stop();
  const batch = await getBatch(call, batch_id);
  expect(batch.total).toBe(5_000);
  expect(batch.sources[0]).toMatchObject({ count: 5_100, left_out: 100 });

  // Cancelling that many leaves the database free for others in between.
  let others = 0;
  let cancelling = true;
  const asking = (async () => {
    while (cancelling) {
      await context.db.selectFrom('users').select('id').execute();
      others += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const cancelled = await cancelBatch(call, batch_id);
  cancelling = false;
  await asking;
  expect(cancelled.status).toBe('completed');
  expect(cancelled.completed + cancelled.cancelled).toBe(5_000);
  expect(others).toBeGreaterThan(100);
}, 60_000);
