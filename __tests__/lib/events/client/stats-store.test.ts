import { sample } from '@/__tests__/support/stats-sample';
import { createStatsStore } from '@/lib/events/client/stats-store';
import type { KnownThrough, SharedStats, WatchAnswer } from '@/lib/events/stats';

const look = (at: number) => ({ at }) as SharedStats;
/** Instances whose clocks read alike, or as `clocks` says, when they were asked. */
const answer = (
  samples: Record<string, number[]>,
  at = 1,
  clocks: Record<string, number> = {},
): WatchAnswer => ({
  watch_ms: 20_000,
  instances: Object.entries(samples).map(([instance_id, times]) => ({
    instance_id,
    now: clocks[instance_id] ?? 0,
    samples: times.map((at) => sample(at)),
  })),
  shared: look(at),
});

function setUp() {
  jest.useFakeTimers();
  const asked: KnownThrough[] = [];
  let next: () => Promise<WatchAnswer> = async () => answer({ a: [] });
  const store = createStatsStore({
    watch(after) {
      asked.push(after);
      return next();
    },
    clock: {
      now: () => Date.now(),
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
  });
  let draws = 0;
  store.subscribe(() => {
    draws += 1;
  });
  return {
    store,
    asked,
    draws: () => draws,
    answers(given: WatchAnswer | Error) {
      next = async () => {
        if (given instanceof Error) throw given;
        return given;
      };
    },
    times: () =>
      Object.fromEntries(
        store.getSnapshot().instances.map(({ id, samples }) => [id, samples.map(({ at }) => at)]),
      ),
    pass: (ms: number) => jest.advanceTimersByTimeAsync(ms),
  };
}
afterEach(() => {
  jest.useRealTimers();
});

test('begins with what the server has kept and goes on with what the stream brings', async () => {
  const world = setUp();
  world.answers(answer({ b: [1_000, 2_000], a: [1_500] }, 5));
  world.store.start(true);
  await world.pass(0);
  expect(world.asked).toEqual([{}]);
  expect(world.times()).toEqual({ a: [1_500], b: [1_000, 2_000] });
  expect(world.store.getSnapshot().instances.map(({ id }) => id)).toEqual(['a', 'b']);
  world.store.receive({ instance_id: 'a', sample: sample(2_500), shared: look(6) });
  await world.pass(1_000);
  expect(world.times()).toEqual({ a: [1_500, 2_500], b: [1_000, 2_000] });
  expect(world.store.getSnapshot()).toMatchObject({ shared: { at: 6 }, sharedBefore: [{ at: 5 }] });
});

test('draws once for what comes together', async () => {
  const world = setUp();
  for (let n = 0; n < 50; n += 1) {
    world.store.receive({ instance_id: `i${n}`, sample: sample(1_000), shared: null });
  }
  expect(world.draws()).toBe(0);
  await world.pass(1_000);
  expect(world.draws()).toBe(1);
});

test('fills the hole of a lost connection, in order and without repeats', async () => {
  const world = setUp();
  world.store.receive({ instance_id: 'a', sample: sample(1_000), shared: null });
  world.store.receive({ instance_id: 'a', sample: sample(4_000), shared: null });
  world.answers(answer({ a: [2_000, 3_000, 4_000] }));
  world.store.start(true);
  await world.pass(0);
  expect(world.times()).toEqual({ a: [1_000, 2_000, 3_000, 4_000] });
});

test('asks every instance for what it lacks of that one, by the clock of that one', async () => {
  const world = setUp();
  world.store.receive({ instance_id: 'a', sample: sample(9_000), shared: null });
  world.store.receive({ instance_id: 'b', sample: sample(7_000), shared: null });
  world.store.start(true);
  expect(world.asked).toEqual([{ a: 9_000, b: 7_000 }]);
  await world.pass(0);
});

test('asks rarely while the stream is live, often while it is not, and no more once stopped', async () => {
  const world = setUp();
  world.store.start(true);
  await world.pass(7_900);
  expect(world.asked).toHaveLength(1);
  await world.pass(200);
  expect(world.asked).toHaveLength(2);
  world.store.stop();
  world.store.start(false);
  await world.pass(6_100);
  expect(world.asked).toHaveLength(5);
  world.store.stop();
  await world.pass(60_000);
  expect(world.asked).toHaveLength(5);
});

test('keeps what it has and says so when the server does not answer', async () => {
  const world = setUp();
  world.answers(answer({ a: [1_000] }));
  world.store.start(true);
  await world.pass(0);
  world.answers(new Error('The server could not be reached.'));
  await world.pass(8_000);
  expect(world.store.getSnapshot().error).toBe('The server could not be reached.');
  expect(world.times()).toEqual({ a: [1_000] });
  world.answers(answer({ a: [2_000] }));
  await world.pass(3_000);
  expect(world.store.getSnapshot().error).toBeNull();
});

test('forgets what is older than the window, and instances that are gone', async () => {
  const world = setUp();
  world.answers(answer({ old: [1_000], a: [2_000] }, 1_000));
  world.store.start(true);
  await world.pass(0);
  world.store.receive({ instance_id: 'a', sample: sample(301_500), shared: look(301_500) });
  await world.pass(1_000);
  expect(world.times()).toEqual({ a: [2_000, 301_500] });
  expect(world.store.getSnapshot().sharedBefore).toEqual([]);
});

test('an answer that comes after stopping changes nothing', async () => {
  const world = setUp();
  world.answers(answer({ a: [1_000] }));
  world.store.start(true);
  world.store.stop();
  await world.pass(10_000);
  expect(world.times()).toEqual({});
});

test('an instance that the others have gone on without is silent, until it sends again', async () => {
  const world = setUp();
  const silence = async () => {
    await world.pass(1_000);
    return world.store.getSnapshot().instances.map(({ id, silentSince }) => [id, silentSince]);
  };
  const send = (id: string, at: number) =>
    world.store.receive({ instance_id: id, sample: sample(at), shared: null });
  world.answers(answer({ a: [10_000], dead: [10_000] }));
  world.store.start(true);
  send('a', 15_000);
  expect(await silence()).toEqual([
    ['a', null],
    ['dead', null],
  ]);
  send('a', 15_001);
  expect(await silence()).toEqual([
    ['a', null],
    ['dead', 10_000],
  ]);
  send('dead', 16_000);
  expect(await silence()).toEqual([
    ['a', null],
    ['dead', null],
  ]);
});

describe('clocks that differ', () => {
  const minutes = 60_000;

  test('are told apart by what they read when all were asked', async () => {
    const world = setUp();
    const clocks = { a: 1_000_500, fast: 1_000_500 + 10 * minutes, slow: 1_000_500 - 4_000 };
    const samples = { a: [1_000_000], fast: [1_000_000 + 10 * minutes], slow: [996_000] };
    world.answers(answer(samples, 1_000_500, clocks));
    world.store.start(true);
    await world.pass(0);
    const { instances, newestAt } = world.store.getSnapshot();
    expect(newestAt).toBe(1_000_000);
    expect(instances.map(({ id, aheadMs, silentSince }) => [id, aheadMs, silentSince])).toEqual([
      ['a', 0, null],
      ['fast', 10 * minutes, null],
      ['slow', -4_000, null],
    ]);
  });

  test('stay told apart when another instance answers, and its look at the database fits in', async () => {
    const world = setUp();
    const ahead = 10 * minutes;
    world.answers(
      answer({ a: [1_000], fast: [1_000 + ahead] }, 1_500, { a: 1_500, fast: 1_500 + ahead }),
    );
    world.store.start(true);
    await world.pass(0);
    const clocks = { fast: 9_500 + ahead, new: 9_500 - ahead, a: 9_500 };
    world.answers(
      answer({ fast: [9_000 + ahead], new: [9_000 - ahead], a: [9_000] }, 9_500 + ahead, clocks),
    );
    await world.pass(8_000);
    const { instances, shared, newestAt } = world.store.getSnapshot();
    expect(instances.map(({ id, aheadMs }) => [id, aheadMs])).toEqual([
      ['a', 0],
      ['fast', ahead],
      ['new', -ahead],
    ]);
    expect([newestAt, shared?.at]).toEqual([9_000, 9_500]);
  });

  test('one that is heard of first on the stream counts as of now, whatever it says', async () => {
    const world = setUp();
    world.store.receive({ instance_id: 'a', sample: sample(1_000_000), shared: null });
    world.store.receive({ instance_id: 'b', sample: sample(1_400_000), shared: null });
    await world.pass(1_000);
    expect(Object.keys(world.times())).toEqual(['a', 'b']);
    expect(world.store.getSnapshot().newestAt).toBe(1_000_000);
  });
});
