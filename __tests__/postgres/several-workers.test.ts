import { sourdoughSegments } from '@/__tests__/fixtures/sourdough-talk';
import { gatedModel } from '@/__tests__/support/gated-model';
import { type Instance, type Instances, openInstances } from '@/__tests__/support/instances';
import {
  eventOf,
  playlistsFrom,
  simpleTranscripts,
  transcriptsFrom,
} from '@/__tests__/support/summaries-context';
import { cancelBatch } from '@/lib/summaries/server/cancel-batch';
import { deleteSummary, purgeDeleted, undoMs } from '@/lib/summaries/server/delete-summaries';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { getBatch } from '@/lib/summaries/server/get-batch';
import { maxJobs } from '@/lib/summaries/server/insert-jobs';
import { createLeases, leaseMs } from '@/lib/summaries/server/leases';
import { listSummaries } from '@/lib/summaries/server/list-summaries';
import { retryBatch } from '@/lib/summaries/server/retry-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';
import { completeSetup, issueSetupToken } from '@/lib/users/server/first-admin';

const video = (n: number) => `video${String(n).padStart(6, '0')}`;
const videos = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => video(from + n));

let instances: Instances;
let workers: Worker[];
beforeEach(async () => {
  workers = [];
  instances = await openInstances();
});
afterEach(async () => {
  for (const worker of workers) await worker.stop();
  await instances.dispose();
});

async function work(context: Instance, concurrency = 3): Promise<Worker> {
  const worker = createWorker(context, { concurrency });
  workers.push(worker);
  await worker.start({ ownsDatabase: false });
  return worker;
}

/** Several with the same options. */
const openAll = (count: number, options: Parameters<Instances['open']>[0] = {}) =>
  Promise.all(Array.from({ length: count }, () => instances.open(options)));

test('processes that claim at the same time each take another job, and all of them', async () => {
  const all = await openAll(4);
  await startBatch(all[0]!.as('ana'), { sources: videos(80) });
  const claimed = await Promise.all(
    all.map(async ({ db, clock }, n) => {
      const leases = createLeases({ db, holder: `holder ${n}`, now: clock });
      const ids: string[] = [];
      for (;;) {
        const job = await leases.claimJob(ids);
        if (!job) return ids;
        ids.push(job.id);
      }
    }),
  );
  expect(new Set(claimed.flat()).size).toBe(80);
  expect(claimed.flat()).toHaveLength(80);
});

test('a batch that many finish together is complete exactly once, with the right counts', async () => {
  const all = await openAll(4, {
    transcriptSource: transcriptsFrom(async (id) => {
      if (id.endsWith('7')) throw new Error('broken');
      return {};
    }),
  });
  const call = all[0]!.as('ana');
  const { batch_id } = await startBatch(call, { sources: videos(60) });
  for (const instance of all) await work(instance);
  const done = await eventOf(all[0]!, 'batch_complete');
  expect(done).toEqual({
    batch_id,
    total: 60,
    completed: 54,
    failed: 6,
    cancelled: 0,
    from_cache: 0,
  });
  const types = await all[0]!.db.selectFrom('events').select('type').execute();
  const count = (type: string) => types.filter((row) => row.type === type).length;
  expect([count('batch_complete'), count('summary_complete'), count('summary_failed')]).toEqual([
    1, 54, 6,
  ]);
  await expect(getBatch(call, batch_id)).resolves.toMatchObject({ status: 'completed' });
});

test('identical work that several processes come upon at once runs once and serves everybody', async () => {
  const gate = gatedModel();
  const all = await openAll(4, { models: [gate.model] });
  for (const user of ['ana', 'ben']) {
    for (const at of [0, 1, 2]) {
      const words = ['first', 'first', 'second'][at]!;
      await startBatch(all[at]!.as(user), { sources: [video(1)], focus: words });
    }
  }
  for (const instance of all) await work(instance, 6);
  const { db } = all[0]!;
  const attached = () =>
    db.selectFrom('jobs').select('id').where('work_id', 'is not', null).execute();
  while ((await attached()).length < 6);
  gate.open();
  const batches = new Set<string>();
  await eventOf(all[0]!, 'batch_complete', (data) => batches.add(data.batch_id).size === 6);
  expect(gate.calls).toBe(2);
  await expect(db.selectFrom('works').selectAll().execute()).resolves.toEqual([]);
  await expect(db.selectFrom('results').selectAll().execute()).resolves.toHaveLength(2);
  await expect(listSummaries(all[0]!.as('ana'), {})).resolves.toMatchObject({ total: 2 });
});

test('the same video in several batches of one person, answered from the cache, is one library row', async () => {
  const all = await openAll(3);
  const call = all[0]!.as('ana');
  await startBatch(all[0]!.as('ben'), { sources: videos(30) });
  const first = await work(all[0]!, 6);
  await eventOf(all[0]!, 'batch_complete');
  await first.stop();
  const orders = [videos(30), videos(30).reverse(), [...videos(15, 15), ...videos(15)]];
  const started = [];
  for (const sources of orders) started.push(await startBatch(call, { sources }));
  for (const instance of all) await work(instance, 6);
  const done = new Set<string>();
  await eventOf(all[0]!, 'batch_complete', (data) => done.add(data.batch_id).size === 4);
  for (const { batch_id } of started) {
    await expect(getBatch(call, batch_id)).resolves.toMatchObject({
      completed: 30,
      from_cache: 30,
    });
  }
  await expect(listSummaries(call, {})).resolves.toMatchObject({ total: 30 });
});

test('people who go on to a newer result at the same time leave no older one behind', async () => {
  const users = ['ana', 'ben', 'cleo', 'dan'];
  await instances.dispose();
  instances = await openInstances({ users: users.slice(2) });
  const all = await openAll(4);
  for (const instance of all) await work(instance);
  for (const [n, user] of users.entries()) {
    await startBatch(all[n]!.as(user), { sources: [video(1)] });
  }
  const done = new Set<string>();
  await eventOf(all[0]!, 'batch_complete', (data) => done.add(data.batch_id).size === 4);
  for (let round = 0; round < 5; round += 1) {
    instances.clock.advance(1_000);
    const again = await Promise.all(
      users.map((user, n) =>
        startBatch(all[n]!.as(user), { sources: [video(1)], regenerate: n === 0 }),
      ),
    );
    const ids = new Set(again.map(({ batch_id }) => batch_id));
    await eventOf(all[0]!, 'batch_complete', (data) => ids.delete(data.batch_id) && ids.size === 0);
  }
  const { db } = all[0]!;
  const used = await db.selectFrom('summaries').select('result_id').distinct().execute();
  const kept = await db.selectFrom('results').select('id as result_id').execute();
  expect(kept.length).toBe(used.length);
});

test('a delete that is purged while somebody is answered from it breaks nothing', async () => {
  const [a, b] = (await openAll(2)) as [Instance, Instance];
  await work(a);
  await work(b);
  for (let round = 0; round < 15; round += 1) {
    const { batch_id } = await startBatch(a.as('ana'), { sources: [video(round)] });
    const { summary_id } = await eventOf(a, 'summary_complete', (e) => e.batch_id === batch_id);
    await deleteSummary(a.as('ana'), summary_id);
    instances.clock.advance(undoMs + 1);
    const [, again] = await Promise.all([
      purgeDeleted(a),
      startBatch(b.as('ben'), { sources: [video(round)] }),
      purgeDeleted(b),
    ]);
    await eventOf(b, 'batch_complete', (data) => data.batch_id === again.batch_id);
    await expect(getBatch(b.as('ben'), again.batch_id)).resolves.toMatchObject({ completed: 1 });
  }
  const { db } = a;
  const used = await db.selectFrom('summaries').select('result_id').distinct().execute();
  await expect(db.selectFrom('results').select('id').execute()).resolves.toHaveLength(used.length);
});

test('two playlists of a batch that are resolved at the same time share videos and the limit', async () => {
  const lists: Record<string, string[]> = {
    PLaaaaaaaaaaaaaaaa: videos(20),
    PLbbbbbbbbbbbbbbbb: videos(20, 10),
  };
  let asked = 0;
  let meet = () => {};
  const both = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const playlistSource = playlistsFrom(async ({ playlistId }) => {
    asked += 1;
    if (asked === 2) meet();
    await both;
    const ids = lists[playlistId] ?? [];
    return {
      videos: ids.map((videoId) => ({ videoId, title: videoId, channel: null, durationMs: null })),
    };
  });
  const all = await openAll(2, { playlistSource });
  const call = all[0]!.as('ana');
  const sources = Object.keys(lists).map((id) => `https://www.youtube.com/playlist?list=${id}`);
  const { batch_id } = await startBatch(call, { sources });
  for (const instance of all) await work(instance);
  const done = await eventOf(all[0]!, 'batch_complete');
  expect(done).toMatchObject({ batch_id, total: 30, completed: 30 });
  expect(done.total).toBeLessThan(maxJobs);
  const batch = await getBatch(call, batch_id);
  expect(new Set(batch.jobs.map(({ video_id }) => video_id)).size).toBe(30);
  const repeated = batch.sources.flatMap(({ skipped }) => skipped ?? []);
  expect(repeated).toHaveLength(10);
});

test('two people who give up the same work at the same time stop it, whichever process has it', async () => {
  const gate = gatedModel();
  const all = await openAll(3, { models: [gate.model] });
  const [ana, ben] = [all[0]!.as('ana'), all[1]!.as('ben')];
  for (let round = 0; round < 8; round += 1) {
    const sources = [video(round)];
    const batches = [await startBatch(ana, { sources }), await startBatch(ben, { sources })];
    if (round === 0) await work(all[2]!, 6);
    const { db } = all[0]!;
    const waiting = () =>
      db
        .selectFrom('jobs')
        .select('id')
        .where('work_id', 'is not', null)
        .where('status', '=', 'running')
        .execute();
    while ((await waiting()).length < 2);
    await Promise.all([
      cancelBatch(ana, batches[0]!.batch_id),
      cancelBatch(ben, batches[1]!.batch_id),
    ]);
    const running = await db
      .selectFrom('works')
      .select('id')
      .where('status', '=', 'running')
      .execute();
    expect(running).toEqual([]);
  }
  const completes = await all[0]!.db
    .selectFrom('events')
    .select('type')
    .where('type', '=', 'batch_complete')
    .execute();
  expect(completes).toHaveLength(16);
});

test('a cancel from one process stops the model call of another', async () => {
  let stopped = () => {};
  const aborted = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  const gate = gatedModel(({ signal }) => signal.addEventListener('abort', () => stopped()));
  const [a, b] = (await openAll(2, { models: [gate.model] })) as [Instance, Instance];
  const { batch_id } = await startBatch(a.as('ana'), { sources: [video(1)] });
  await work(a);
  await gate.called();
  await cancelBatch(b.as('ana'), batch_id);
  await aborted;
  await expect(eventOf(b, 'summary_failed')).resolves.toMatchObject({ code: 'cancelled' });
});

test('an old word of a cancel does not stop what was taken up again meanwhile', async () => {
  const gate = gatedModel();
  const instance = await instances.open({ models: [gate.model] });
  await startBatch(instance.as('ana'), { sources: [video(1)] });
  await work(instance);
  await gate.called();
  const [running] = await instance.db.selectFrom('works').select('id').execute();
  instance.wake.signal('cancel', { ids: [running!.id] });
  gate.open();
  await expect(eventOf(instance, 'batch_complete')).resolves.toMatchObject({ completed: 1 });
  expect(gate.calls).toBe(1);
});

test('jobs of a killed process are taken over when their leases run out, never earlier', async () => {
  const source = simpleTranscripts();
  const gate = gatedModel();
  const [a, b] = (await openAll(2, { transcriptSource: source, models: [gate.model] })) as [
    Instance,
    Instance,
  ];
  const { batch_id } = await startBatch(a.as('ana'), { sources: videos(2) });
  const worker = createWorker(a, { concurrency: 2 });
  await worker.start({ ownsDatabase: false });
  await gate.called(2);
  await a.kill();
  await expect(worker.stop()).rejects.toThrow();

  await work(b);
  b.wake.signal('jobs', undefined);
  const leases = createLeases({ db: b.db, holder: 'other', now: b.clock });
  await expect(leases.claimWork([])).resolves.toBeUndefined();
  gate.open();
  instances.clock.advance(leaseMs + 1);
  b.wake.signal('jobs', undefined);
  await expect(eventOf(b, 'batch_complete')).resolves.toMatchObject({ batch_id, completed: 2 });
  expect(source.asked.sort()).toEqual(videos(2));
  expect(gate.calls).toBe(4);
});

test('of two retries at the same time one takes everything up, and every run ends once', async () => {
  let broken = true;
  const extractive = createExtractiveModel();
  const model = {
    ...extractive,
    async summarize(request: Parameters<typeof extractive.summarize>[0]) {
      if (broken) throw new Error('broken');
      return extractive.summarize(request);
    },
  };
  const all = await openAll(2, { models: [model] });
  const call = all[0]!.as('ana');
  const { batch_id } = await startBatch(call, { sources: videos(10) });
  for (const instance of all) await work(instance);
  await eventOf(all[0]!, 'batch_complete');
  broken = false;
  const retries = await Promise.allSettled([
    retryBatch(call, batch_id, {}),
    retryBatch(all[1]!.as('ana'), batch_id, {}),
  ]);
  expect(retries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await eventOf(all[0]!, 'batch_complete', (data) => data.completed === 10);
  const rows = await all[0]!.db
    .selectFrom('events')
    .select(['type', 'dedupe_key'])
    .where('type', '=', 'batch_complete')
    .execute();
  expect(rows.map(({ dedupe_key }) => dedupe_key)).toEqual([
    `batch:${batch_id}:1`,
    `batch:${batch_id}:2`,
  ]);
});

test('two setup links that are used at the same time make one admin', async () => {
  const [a, b] = (await openAll(2)) as [Instance, Instance];
  const tokens = [await issueSetupToken(a), await issueSetupToken(b)];
  const made = await Promise.allSettled(
    [a, b].map((instance, n) =>
      completeSetup(
        instance,
        {
          token: tokens[n]!,
          name: `Admin ${n}`,
          email: `admin${n}@example.com`,
          password: 'correct horse battery',
        },
        '203.0.113.7',
      ),
    ),
  );
  expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const admins = await a.db.selectFrom('users').select('id').where('role', '=', 'admin').execute();
  expect(admins).toHaveLength(1);
});

test('uploads that are the same stay apart from one another and are collected', async () => {
  const all = await openAll(2);
  const content = sourdoughSegments()
    .map(({ text }) => text)
    .join('\n');
  const transcript = { title: 'My talk', format: 'text' as const, content };
  const started = await Promise.all(
    all.map((instance) => startBatch(instance.as('ana'), { transcript })),
  );
  for (const instance of all) await work(instance);
  const ids = new Set(started.map(({ batch_id }) => batch_id));
  await eventOf(all[0]!, 'batch_complete', (data) => ids.delete(data.batch_id) && ids.size === 0);
  await expect(listSummaries(all[0]!.as('ana'), {})).resolves.toMatchObject({ total: 1 });
  const { db } = all[0]!;
  await expect(db.selectFrom('results').select('id').execute()).resolves.toHaveLength(1);
});
