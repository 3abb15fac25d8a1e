import { createClock, openTestLog } from '@/__tests__/support/database';
import { createFakePeers } from '@/__tests__/support/fake-peers';
import { principal } from '@/__tests__/support/summaries-context';
import type { Broadcaster } from '@/lib/events/server/broadcaster';
import { createDeliveryStats } from '@/lib/events/server/delivery-stats';
import type { EphemeralEvent } from '@/lib/events/server/ephemeral-queue';
import { createSampler, watchMs } from '@/lib/events/server/sampler';
import { readSharedStats } from '@/lib/events/server/shared-stats';
import { answerWatching, watchStats } from '@/lib/events/server/watch-stats';
import { latencyBucket, type SharedStats, statsWindowMs } from '@/lib/events/stats';
import { jobStatuses } from '@/lib/summaries/status';

const noJobs = Object.fromEntries(jobStatuses.map((status) => [status, 0])) as SharedStats['jobs'];
const shared: SharedStats = {
  at: 1,
  log: {
    head_id: 'e-1',
    trimmed_through_id: 'e-0',
    entries: 1,
    oldest_at: null,
    retention: { count: 1, age_ms: 1 },
  },
  jobs: noJobs,
  breaker: { state: 'closed', reason: null, until: null },
};

function setUp(instanceId = 'ins_1', clock = createClock()) {
  const stats = createDeliveryStats();
  const published: EphemeralEvent[] = [];
  const connections = [
    { bufferedBytes: 10, state: 'live' },
    { bufferedBytes: 70, state: 'blocked' },
  ];
  const asked = { connections: 0, shared: 0 };
  const errors: unknown[] = [];
  let errorCount = 0;
  let sharedFails = false;
  const sampler = createSampler({
    broadcaster: {
      counts: stats.counts,
      connectionCount: 2,
      connections() {
        asked.connections += 1;
        return connections as never;
      },
      publishEphemeral: (event) => published.push(event),
    } satisfies Partial<Broadcaster> as never,
    instanceId,
    errorCount: () => errorCount,
    async readShared() {
      asked.shared += 1;
      if (sharedFails) throw new Error('no database');
      return shared;
    },
    onError: (error) => errors.push(error),
    now: clock,
  });
  return {
    sampler,
    stats,
    clock,
    published,
    asked,
    errors,
    fail: () => {
      sharedFails = true;
    },
    logError: () => {
      errorCount += 1;
    },
    async second() {
      clock.advance(1_000);
      await sampler.tick();
    },
  };
}

test('a sample says what has happened since the one before', async () => {
  const { sampler, stats, second, logError, clock } = setUp();
  stats.delivered(5);
  stats.replayed(2);
  stats.round([3, 3, 45]);
  stats.closed('slow_consumer');
  stats.closed('rotate');
  logError();
  await second();
  await second();
  const [first, quiet] = sampler.samplesAfter(0);
  expect(first).toEqual({
    at: clock() - 1_000,
    interval_ms: 1_000,
    connections: 2,
    delivered: 5,
    replayed: 2,
    latency: [latencyBucket(3), 2, latencyBucket(45), 1],
    errors: 1,
    evicted: 1,
    queue: null,
  });
  expect(quiet).toMatchObject({ delivered: 0, latency: [], errors: 0, evicted: 0 });
});

test('while nobody watches nothing is sent, no connection asked and no database', async () => {
  const { second, published, asked } = setUp();
  await second();
  await second();
  expect(published).toEqual([]);
  expect(asked).toEqual({ connections: 0, shared: 0 });
});

test('who watches gets samples with queues, until they stop asking', async () => {
  const { sampler, second, clock, published, asked } = setUp();
  sampler.watch({ withShared: true });
  await second();
  expect(published).toEqual([
    {
      type: 'server_stats',
      audience: { kind: 'role', id: 'admin' },
      conflationKey: 'ins_1',
      data: {
        instance_id: 'ins_1',
        sample: expect.objectContaining({
          queue: { total_bytes: 80, largest_bytes: 70, blocked: 1 },
        }),
        shared,
      },
    },
  ]);
  clock.advance(watchMs);
  await second();
  expect(published).toHaveLength(1);
  expect(asked).toEqual({ connections: 1, shared: 1 });
});

test('a database that is away takes only its own part', async () => {
  const { sampler, second, published, fail, errors } = setUp();
  fail();
  sampler.watch({ withShared: true });
  await second();
  expect(published[0]!.data).toMatchObject({ shared: null, sample: { connections: 2 } });
  expect(errors).toHaveLength(1);
});

test('keeps the last minutes only', async () => {
  const { sampler, second } = setUp();
  for (let n = 0; n < statsWindowMs / 1_000 + 5; n += 1) await second();
  expect(sampler.samplesAfter(0)).toHaveLength(statsWindowMs / 1_000);
});

describe('watching', () => {
  test('reaches every instance and brings what each has kept; one of them looks into the database', async () => {
    const base = await openTestLog();
    const bus = createFakePeers();
    const ahead = 60_000;
    const fast = () => base.clock() + ahead;
    const [one, two] = [setUp('ins_1', base.clock), setUp('ins_2', base.clock)];
    const context = {
      ...{ peers: bus.join('ins_1'), instanceId: 'ins_1', sampler: one.sampler, now: base.clock },
    };
    answerWatching(context);
    answerWatching({
      ...context,
      peers: bus.join('ins_2'),
      instanceId: 'ins_2',
      sampler: two.sampler,
      now: fast,
    });
    await one.sampler.tick();
    await two.sampler.tick();
    const known = base.clock();
    base.clock.advance(1_000);
    await one.sampler.tick();
    await two.sampler.tick();
    await base.log.publish({ type: 'test', audience: { kind: 'everyone' }, data: 1 });
    const call = (role: 'admin' | 'user') =>
      ({
        ...context,
        broadcaster: null as never,
        eventLog: base.log,
        db: base.db,
        principal: principal('ana', role),
        address: '',
        shared: {
          db: base.db,
          eventLog: base.log,
          retention: { count: 10, ageMs: 1_000 },
          countJobs: async () => ({ ...noJobs, running: 3 }),
          breakerState: async () => ({ state: 'open', reason: 'bot_check', until: 9 }) as const,
          now: base.clock,
        },
      }) as Parameters<typeof watchStats>[0];

    const answer = await watchStats(call('admin'), { after: { ins_1: known } });
    expect(answer).toEqual({
      watch_ms: watchMs,
      instances: [
        {
          instance_id: 'ins_1',
          now: base.clock(),
          samples: [expect.objectContaining({ at: base.clock() })],
        },
        {
          instance_id: 'ins_2',
          now: fast(),
          samples: [
            expect.objectContaining({ at: known }),
            expect.objectContaining({ at: base.clock() }),
          ],
        },
      ],
      shared: {
        at: base.clock(),
        log: {
          head_id: 'test-1',
          trimmed_through_id: 'test-0',
          entries: 1,
          oldest_at: base.clock(),
          retention: { count: 10, age_ms: 1_000 },
        },
        jobs: { ...noJobs, running: 3 },
        breaker: { state: 'open', reason: 'bot_check', until: 9 },
      },
    });
    await one.second();
    await two.second();
    expect(one.published[0]!.data).toMatchObject({ instance_id: 'ins_1', shared });
    expect(two.published[0]!.data).toMatchObject({ instance_id: 'ins_2', shared: null });

    await expect(watchStats(call('user'), {})).rejects.toMatchObject({ code: 'forbidden' });
    await expect(watchStats(call('admin'), { after: 'x' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await base.db.destroy();
  });

  test('the window of a trimmed log begins after what went', async () => {
    const base = await openTestLog();
    for (const data of [1, 2, 3]) {
      await base.log.publish({ type: 'test', audience: { kind: 'everyone' }, data });
    }
    await base.log.trim({ count: 1, ageMs: 1e9 }, base.clock());
    const { log } = await readSharedStats({
      db: base.db,
      eventLog: base.log,
      retention: { count: 1, ageMs: 1e9 },
      countJobs: async () => noJobs,
      breakerState: async () => ({ state: 'closed', reason: null, until: null }) as const,
      now: base.clock,
    });
    expect(log).toMatchObject({ entries: 1, head_id: 'test-3', trimmed_through_id: 'test-2' });
    await base.db.destroy();
  });
});
