import { sql } from 'kysely';
import { type Instance, type Instances, openInstances } from '@/__tests__/support/instances';
import { playlistsFrom, transcriptsFrom } from '@/__tests__/support/summaries-context';
import { openPool } from '@/__tests__/support/test-database';
import { AppError } from '@/lib/errors';
import type { LogEntry } from '@/lib/events/server/event-log';
import type { Db } from '@/lib/server/db/open-database';
import { cancelBatch } from '@/lib/summaries/server/cancel-batch';
import { deleteSummaries, purgeDeleted, undoMs } from '@/lib/summaries/server/delete-summaries';
import { dropLeftovers } from '@/lib/summaries/server/drop-leftovers';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { listSummaries } from '@/lib/summaries/server/list-summaries';
import { retryBatch } from '@/lib/summaries/server/retry-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';
import type { SummaryModel } from '@/lib/summaries/server/summary-model';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';

const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 100_000);
const rounds = 40;
const users = ['ana', 'ben', 'cleo', 'dan'];

/** Small and repeatable (mulberry32), so that a failure names what to run again. */
function createRandom(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = createRandom(seed);
const below = (count: number) => Math.floor(random() * count);
const oneOf = <T>(items: readonly T[]): T => items[below(items.length)]!;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const video = (n: number) => `video${String(n).padStart(6, '0')}`;

/** Five times as fast as the world: a lease runs out in three seconds. */
const startedAt = performance.now();
let skippedMs = 0;
const clock = Object.assign(
  () => 1_750_000_000_000 + skippedMs + Math.round((performance.now() - startedAt) * 5),
  {
    set: () => undefined,
    advance: (byMs: number) => {
      skippedMs += byMs;
    },
  },
);

const transcriptSource = transcriptsFrom(async (videoId, signal) => {
  await pause(random() * 10);
  signal.throwIfAborted();
  if (videoId.endsWith('3')) throw new AppError('no_captions');
  return {};
});
const playlistSource = playlistsFrom(async ({ playlistId }) => {
  await pause(random() * 20);
  if (playlistId.endsWith('X')) throw new AppError('playlist_not_found');
  return {
    videos: Array.from({ length: 12 }, (_, n) => ({
      videoId: video(n * 3),
      title: `Video ${n}`,
      channel: null,
      durationMs: null,
    })),
  };
});
const extractive = createExtractiveModel();
const model: SummaryModel = {
  ...extractive,
  async summarize(request) {
    await pause(random() * 40);
    request.signal.throwIfAborted();
    request.onProgress(0.5);
    if (random() < 0.05) throw new AppError('timeout');
    return extractive.summarize(request);
  },
};

interface Process {
  instance: Instance;
  worker: Worker;
}

let instances: Instances;
const processes: Process[] = [];
const batches: { id: string; userId: string }[] = [];

async function launch(): Promise<void> {
  const instance = await instances.open({ transcriptSource, playlistSource, models: [model] });
  const worker = createWorker(instance, { concurrency: 3 });
  await worker.start({ ownsDatabase: false });
  processes.push({ instance, worker });
}

const anybody = () => oneOf(processes).instance;

async function submit(): Promise<void> {
  const userId = oneOf(users);
  const sources = Array.from({ length: 3 + below(20) }, () => video(below(60)));
  if (random() < 0.3)
    sources.push(
      `https://www.youtube.com/playlist?list=PL${'a'.repeat(15)}${oneOf(['A', 'B', 'X'])}`,
    );
  const regenerate = random() < 0.2;
  const focus = oneOf(['', '', 'yeast']);
  const { batch_id } = await startBatch(anybody().as(userId), { sources, regenerate, focus });
  batches.push({ id: batch_id, userId });
}

async function kill(): Promise<void> {
  const [victim] = processes.splice(below(processes.length), 1);
  await victim!.instance.kill();
  await victim!.worker.stop().catch(() => undefined);
  await launch();
}

async function tidy(): Promise<void> {
  const instance = anybody();
  const call = instance.as(oneOf(users));
  const { items } = await listSummaries(call, { per_page: 20 });
  const ids = items.filter(() => random() < 0.3).map(({ summary_id }) => summary_id);
  if (ids.length > 0) await deleteSummaries(call, { ids });
  clock.advance(undoMs / 4);
  await Promise.all([purgeDeleted(instance), purgeDeleted(anybody()), dropLeftovers(anybody())]);
}

async function act(): Promise<void> {
  const dice = random();
  const batch = oneOf(batches);
  if (dice < 0.4) await submit();
  else if (dice < 0.55) await cancelBatch(anybody().as(batch.userId), batch.id);
  else if (dice < 0.75) {
    const retry = retryBatch(anybody().as(batch.userId), batch.id, { include_cancelled: true });
    await retry.catch((error) => expect(error.code).toBe('conflict'));
  } else await tidy();
}

/** Reads the log as a broadcaster does, from the first event to the last. */
function follow(db: Db, log: Instance['eventLog']) {
  const seen: LogEntry[] = [];
  let open = true;
  const done = (async () => {
    for (let again = true; again; await pause(3)) {
      again = open;
      seen.push(...(await log.readAfter(seen.at(-1)?.seq ?? 0, 500)));
    }
  })();
  return async () => {
    open = false;
    await done;
    await db.destroy();
    return seen;
  };
}

test(`processes are killed, batches cancelled and retried, summaries deleted, and the books balance (CHAOS_SEED=${seed})`, async () => {
  instances = await openInstances({ users: users.slice(2), clock });
  try {
    for (let n = 0; n < 4; n += 1) await launch();
    const looker = await instances.open();
    const stopFollowing = follow(await openPool(instances.url, 1), looker.eventLog);
    for (let n = 0; n < 5; n += 1) await submit();
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all([act(), act()]);
      if (random() < 0.2) await kill();
      await pause(random() * 150);
    }
    const { db } = looker;
    const open = () =>
      db.selectFrom('batches').select('id').where('status', '=', 'active').execute();
    while ((await open()).length > 0) await pause(100);
    for (const { worker } of processes) await worker.stop();
    await tidyUp(looker);
    await check(db, await stopFollowing());
    // Rows are taken in one order: a deadlock is an accident, not a way of life.
    const { rows } = await sql<{ deadlocks: number }>`select deadlocks from pg_stat_database
      where datname = current_database()`.execute(db);
    expect(rows[0]!.deadlocks).toBeLessThan(5);
  } finally {
    for (const { worker } of processes) await worker.stop().catch(() => undefined);
    await instances.dispose();
  }
}, 180_000);

async function tidyUp(instance: Instance): Promise<void> {
  clock.advance(undoMs * 2);
  await purgeDeleted(instance);
}

async function check(db: Db, seen: readonly LogEntry[]): Promise<void> {
  const stored = await db.selectFrom('events').selectAll().orderBy('seq').execute();
  expect(seen.map(({ seq }) => seq)).toEqual(stored.map(({ seq }) => seq));
  const byKey = new Map(stored.map((row) => [row.dedupe_key, row]));

  const jobs = await db.selectFrom('jobs').selectAll().execute();
  const rows = await db.selectFrom('batches').selectAll().execute();
  expect(rows.map(({ id }) => id).sort()).toEqual(batches.map(({ id }) => id).sort());
  const sources = await db.selectFrom('sources').select(['batch_id', 'status']).execute();
  for (const job of jobs) {
    const end = byKey.get(`job:${job.id}:${job.run}`);
    const type = job.status === 'completed' ? 'summary_complete' : 'summary_failed';
    expect([job.id, job.status, end?.type]).toEqual([
      job.id,
      expect.stringMatching(/completed|failed|cancelled/),
      type,
    ]);
    expect(job).toMatchObject({ locked_by: null, locked_until: null, work_id: null });
  }
  for (const batch of rows) {
    const own = jobs.filter((job) => job.batch_id === batch.id);
    const count = (status: string) => own.filter((job) => job.status === status).length;
    const lists = sources.filter((source) => source.batch_id === batch.id);
    const listsIn = (status: string) => lists.filter((list) => list.status === status).length;
    const { data } = byKey.get(`batch:${batch.id}:${batch.run}`)!;
    expect({ failed_lists: 0, cancelled_lists: 0, ...JSON.parse(data) }).toEqual({
      batch_id: batch.id,
      total: own.length,
      completed: count('completed'),
      failed: count('failed'),
      cancelled: count('cancelled'),
      from_cache: own.filter((job) => job.status === 'completed' && job.from_cache === 1).length,
      failed_lists: listsIn('failed'),
      cancelled_lists: listsIn('cancelled'),
    });
    expect(new Set(own.map(({ video_id }) => video_id)).size).toBe(own.length);
  }

  const works = await db.selectFrom('works').select('status').execute();
  expect(works.filter(({ status }) => status !== 'failed')).toEqual([]);
  expect(sources.filter(({ status }) => status === 'resolving')).toEqual([]);

  const summaries = await db.selectFrom('summaries').selectAll().execute();
  const own = (row: (typeof summaries)[number]) =>
    [row.owner_id, row.work_key, row.video_id].join();
  expect(new Set(summaries.map(own)).size).toBe(summaries.length);
  const texts = await db.selectFrom('summary_texts').select('summary_id').execute();
  expect(texts.map(({ summary_id }) => summary_id).sort()).toEqual(
    summaries.map(({ id }) => id).sort(),
  );
  expect(jobs.filter((job) => job.status === 'completed').length).toBeGreaterThan(50);
}
