import { createTestLogger } from '@/__tests__/support/logger';
import {
  createTestContext,
  eventOf,
  playlistsFrom,
  type TestContext,
  transcriptsFrom,
} from '@/__tests__/support/summaries-context';
import { AppError } from '@/lib/errors';
import { readQueue } from '@/lib/summaries/server/read-queue';
import { retryBatch } from '@/lib/summaries/server/retry-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { createWorker } from '@/lib/summaries/server/worker';

const playlist = 'https://www.youtube.com/playlist?list=PL0123456789abcdef';
const broken = 'broken00001';

let context: TestContext;
afterEach(() => context.db.destroy());

test('the log lines of a job lead to its batch, its owner and the request that asked for it', async () => {
  context = await createTestContext({
    transcriptSource: transcriptsFrom(async (videoId) => {
      if (videoId === broken) throw new AppError('no_captions');
      return {};
    }),
    playlistSource: playlistsFrom(async () => {
      throw new AppError('playlist_not_found');
    }),
  });
  const logger = createTestLogger('info');
  const worker = createWorker({ ...context, logger }, { concurrency: 1 });
  const call = { ...context.as('ana'), requestId: 'req_1' };
  const { batch_id: batchId } = await startBatch(call, {
    sources: ['goodvideo01', broken, playlist],
  });
  await worker.start({ ownsDatabase: true });
  await eventOf(context, 'batch_complete');
  await retryBatch({ ...context.as('ana'), requestId: 'req_2' }, batchId, {});
  await eventOf(context, 'batch_complete', () =>
    logger.records.some(({ requestId }) => requestId === 'req_2'),
  );
  await worker.stop();

  const bindings = { batchId, userId: 'ana', requestId: 'req_1' };
  const find = (msg: string, requestId = 'req_1') =>
    logger.records.find((record) => record.msg === msg && record.requestId === requestId);
  expect(find('job failed')).toMatchObject({ ...bindings, jobId: expect.any(String) });
  expect(find('playlist failed')).toMatchObject({ ...bindings, sourceId: expect.any(String) });
  const waits = find('job waits for its summary');
  expect(waits).toMatchObject({ ...bindings, workId: expect.any(String) });
  expect(logger.records).toContainEqual(
    expect.objectContaining({ msg: 'summary stored', workId: waits?.workId, jobs: 1 }),
  );
  expect(find('job failed', 'req_2')).toMatchObject({ jobId: find('job failed')?.jobId });
});

test('a worker says how long each task took, and the table what waits', async () => {
  context = await createTestContext({
    playlistSource: playlistsFrom(async () => ({
      videos: [{ videoId: 'inlist00001', title: 'In a list', channel: null, durationMs: null }],
    })),
  });
  const tasks: [string, number][] = [];
  const worker = createWorker(
    { ...context },
    { concurrency: 1, onTask: (kind, ms) => void tasks.push([kind, ms]) },
  );
  await startBatch(context.as('ana'), { sources: ['goodvideo01', playlist] });
  context.clock.advance(7_000);
  expect(await readQueue({ db: context.db, now: context.clock })).toEqual({
    byStatus: { queued: 1, running: 0, waiting: 0 },
    oldestQueuedMs: 7_000,
  });
  await worker.start({ ownsDatabase: true });
  await eventOf(context, 'batch_complete');
  await worker.stop();
  expect(await readQueue({ db: context.db, now: context.clock })).toEqual({
    byStatus: { queued: 0, running: 0, waiting: 0 },
    oldestQueuedMs: 0,
  });
  const kinds = new Set(tasks.map(([kind]) => kind));
  expect(kinds).toEqual(new Set(['cache', 'video', 'playlist']));
});
