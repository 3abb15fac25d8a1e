import {
  type BenchWorld,
  createBenchWorld,
  fromNow,
  settle,
} from '@/__tests__/support/bench-world';
import { rawText } from '@/lib/events/client/bench/raw-log';

let world: BenchWorld;
beforeEach(() => {
  jest.useFakeTimers({ now: 1_700_000_000_000 });
  world = createBenchWorld();
});
afterEach(() => {
  world.bench.disconnect();
  jest.useRealTimers();
});

/** What the screen shows once it has been told. */
const shown = async () => {
  await jest.advanceTimersByTimeAsync(100);
  return world.bench.getSnapshot();
};
const types = async () => (await shown()).events.shown.map(({ type }) => type);
const data = async (type = 'test') =>
  (await shown()).events.shown.filter((event) => event.type === type).map((event) => event.data);
const live = async () => {
  await world.bench.connect(fromNow);
  await world.request.greet();
};
const reconnected = async (connectionId = 'con_2') => {
  const before = world.requests.length;
  while (world.requests.length === before) await jest.advanceTimersByTimeAsync(50);
  await world.request.greet('e-5', connectionId);
};

test('connects, and says every change of state with its time and reason', async () => {
  expect(world.bench.getSnapshot().state).toBe('disconnected');
  await world.bench.connect(fromNow);
  await jest.advanceTimersByTimeAsync(40);
  await world.request.greet();
  await jest.advanceTimersByTimeAsync(10_000);
  await world.request.breakOff();
  await reconnected();
  world.bench.disconnect();
  const { transitions, entered } = await shown();
  expect(transitions.map(({ from, to, because }) => [from, to, because])).toEqual([
    ['live', 'disconnected', 'You disconnected'],
    ['reconnecting', 'live', 'The server answered 200'],
    ['live', 'reconnecting', 'The connection broke'],
    ['connecting', 'live', 'The server answered 200'],
    ['disconnected', 'connecting', 'You connected'],
  ]);
  expect(transitions[3]).toMatchObject({ lastedMs: 40, connectionId: 'con_1' });
  expect(entered).toMatchObject({ live: 2, reconnecting: 1, polling: 0 });
});

test('a silent stream is noticed by the real watchdog, and a bye that forbids to return is obeyed', async () => {
  await live();
  await jest.advanceTimersByTimeAsync(56_000);
  const silent = await shown();
  expect(silent.state).toBe('reconnecting');
  expect(silent.transitions[0]!.because).toBe('The client gave the stream up');
  await reconnected();
  await world.request.event('bye', { reason: 'session_expired', retry: false, retry_after_ms: 0 });
  const { state, transitions } = await shown();
  expect(state).toBe('signed_out');
  expect(transitions[0]!.because).toBe('bye: session_expired');
});

test('topics and cursor go where they were chosen to go', async () => {
  const given = { ...fromNow, start: 'given', givenId: ' e-7 ' } as const;
  await world.bench.connect({ ...given, topics: ['test', 'system'] });
  expect(world.request.address).toBe('/events?cursor=e-7&subscribe=test%2Csystem');
  expect(world.request.headers).not.toHaveProperty('last-event-id');
  await world.bench.connect({ ...given, cursorPlace: 'header' });
  expect(world.requests[0]!.aborted).toBe(true);
  expect(world.request.address).toBe('/events');
  expect(world.request.headers).toMatchObject({ 'last-event-id': 'e-7' });
});

test('what cannot be a header goes into the query', async () => {
  const choice = { ...fromNow, start: 'given', givenId: 'ü', cursorPlace: 'header' } as const;
  await world.bench.connect(choice);
  expect(world.request.address).toBe('/events?cursor=%C3%BC');
});

test('going on after the last id works across a disconnect', async () => {
  const last = { ...fromNow, start: 'last' } as const;
  await world.bench.connect(last);
  expect(world.bench.getSnapshot()).toMatchObject({
    state: 'disconnected',
    problem: expect.stringContaining('Nothing has been seen'),
  });
  await live();
  await world.request.event('test', 1, 'e-9');
  world.bench.disconnect();
  await world.bench.connect(last);
  expect(world.request.address).toBe('/events?cursor=e-9');
});

test('the start of the log is right before the oldest event', async () => {
  world.history = { events: [{ id: 'e-41', type: 'test', at: 1, data: 0 }], cursor: 'e-41' };
  await world.bench.connect({ ...fromNow, start: 'oldest' });
  expect(world.request.address).toBe('/events?cursor=e-40');
  world.history = { cursor: 'e-50' };
  await world.bench.connect({ ...fromNow, start: 'oldest' });
  expect(world.request.address).toBe('/events?cursor=e-50');
  world.history = null;
  await world.bench.connect({ ...fromNow, start: 'oldest' });
  expect(world.bench.getSnapshot().problem).toContain('history could not be read');
});

describe('a trimmed cursor', () => {
  const trimmed = { ...fromNow, start: 'trimmed' } as const;

  test('is a true one where something was trimmed', async () => {
    world.history = { reset: 'trimmed' };
    await world.bench.connect(trimmed);
    expect(world.request.address).toBe('/events?cursor=e-0');
    await world.request.greet();
    expect(world.injected).toEqual([]);
  });

  test('is asked for as a fault where nothing was', async () => {
    await world.bench.connect(trimmed);
    expect(world.request.address).toBe('/events');
    await world.request.greet();
    await settle();
    expect(world.injected).toMatchObject([{ connection_id: 'con_1', fault: 'trim' }]);
  });

  test('cannot be had where nothing was and faults are switched off', async () => {
    world = createBenchWorld({ mayInject: false });
    await world.bench.connect(trimmed);
    expect(world.requests).toEqual([]);
    expect(world.bench.getSnapshot().problem).toContain('Nothing has been removed');
  });
});

test('a repeated event is once among the events and twice in the bytes', async () => {
  await live();
  await world.request.event('test', 'twice', 'e-6');
  await world.request.event('test', 'twice', 'e-6');
  await world.request.event('test', 'next', 'e-7');
  expect(await data()).toEqual(['twice', 'next']);
  const text = rawText((await shown()).raw.blocks, 'text');
  expect(text.match(/data: "twice"/g)).toHaveLength(2);
  expect(text).toMatch(/^# .+ GET \/events\n# .+ HTTP 200\n# .+ bytes\nevent: connected\n/);
});

test('pausing holds the screen, not the connection; nothing is lost', async () => {
  await live();
  world.bench.pause();
  await world.request.event('test', 1, 'e-6');
  await world.request.event('test', 2, 'e-7');
  expect(await types()).toEqual(['connected']);
  const paused = await shown();
  expect(paused.events).toMatchObject({ paused: true, waiting: 2 });
  expect(paused.raw.waitingBytes).toBeGreaterThan(0);
  expect(paused.cursor).toBe('e-7');
  world.bench.resume();
  expect(await data()).toEqual([1, 2]);
  expect((await shown()).events).toMatchObject({ paused: false, waiting: 0 });
});

describe('latency', () => {
  const publish = async (id: string, publishedAt: number, arrivesAfterMs: number) => {
    world.history = {
      events: [...(world.history?.events ?? []), { id, type: 'test', at: publishedAt, data: 0 }],
      cursor: id,
    };
    await jest.advanceTimersByTimeAsync(arrivesAfterMs);
    await world.request.event('test', 0, id);
  };

  test('is the log’s own time against arrival, for what came live', async () => {
    await live();
    await publish('e-6', Date.now(), 30);
    await publish('e-7', Date.now(), 30);
    await jest.advanceTimersByTimeAsync(1_000);
    const { latency, clockOffset } = await shown();
    expect(latency).toMatchObject({ count: 2 });
    expect(latency!.p50Ms).toBeGreaterThan(29);
    expect(latency!.p50Ms).toBeLessThan(31);
    expect(clockOffset!.errorMs).toBeLessThanOrEqual(1);
    // Asked together, from right before the first.
    expect(world.asked).toEqual([{ after: 'e-5', topics: null }]);
    const [, event] = (await shown()).events.shown;
    expect(event).toMatchObject({ publishedAt: expect.any(Number), replayed: false });
  });

  test('leaves out what was caught up with', async () => {
    const before = Date.now() - 60_000;
    await live();
    await publish('e-6', before, 0);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await shown()).toMatchObject({ latency: null, replayed: 1 });
  });

  test('goes on when publish times can be looked up again', async () => {
    await live();
    world.history = null;
    await world.request.event('test', 0, 'e-6');
    await jest.advanceTimersByTimeAsync(1_000);
    expect((await shown()).timesMissing).toBe(true);
    world.history = {
      events: [{ id: 'e-6', type: 'test', at: Date.now() - 1_000, data: 0 }],
      cursor: 'e-6',
    };
    await jest.advanceTimersByTimeAsync(6_000);
    expect(await shown()).toMatchObject({ timesMissing: false, latency: { count: 1 } });
    world.bench.clearLatencies();
    expect((await shown()).latency).toBeNull();
  });
});

describe('faults', () => {
  test('are asked for by the connection’s id, and last as long as they do', async () => {
    await live();
    await world.bench.inject('stall', 5_000);
    expect(world.injected).toEqual([
      { connection_id: 'con_1', fault: 'stall', duration_ms: 5_000 },
    ]);
    expect((await shown()).fault).toMatchObject({ fault: 'stall' });
    await jest.advanceTimersByTimeAsync(5_100);
    expect((await shown()).fault).toBeNull();
  });

  test('end with the connection they were made for', async () => {
    await live();
    await world.bench.inject('delay', 60_000);
    await world.request.breakOff();
    await reconnected();
    expect((await shown()).fault).toBeNull();
  });

  test('need a connection, and are refused in the server’s words', async () => {
    await expect(world.bench.inject('drop', 1)).rejects.toThrow('no connection');
    await live();
    world.refusal = new Error('Your account may not do this.');
    await expect(world.bench.inject('drop', 1)).rejects.toThrow('may not');
  });
});

test('five refusals in a row end in polling, and what comes that way says so', async () => {
  await world.bench.connect(fromNow);
  for (let n = 1; n <= 5; n += 1) {
    while (world.requests.length < n) await jest.advanceTimersByTimeAsync(50);
    await world.request.answer(503);
  }
  await jest.advanceTimersByTimeAsync(100);
  expect((await shown()).state).toBe('polling');
  world.history = {
    events: [{ id: 'e-6', type: 'test', at: Date.now(), data: 'polled' }],
    cursor: 'e-6',
  };
  await jest.advanceTimersByTimeAsync(7_000);
  const polled = (await shown()).events.shown.find(({ type }) => type === 'test');
  expect(polled).toMatchObject({ via: 'history', data: 'polled', id: 'e-6' });
});

test('the screen is told ten times a second at most', async () => {
  await live();
  await shown();
  let told = 0;
  world.bench.subscribe(() => {
    told += 1;
  });
  for (let n = 0; n < 200; n += 1) {
    await world.request.event('test', n, `e-${n + 6}`);
    await jest.advanceTimersByTimeAsync(5);
  }
  expect(await data()).toHaveLength(200);
  expect(told).toBeLessThanOrEqual(14);
});

test('a choice that is overtaken by another opens nothing', async () => {
  const slow = world.bench.connect({ ...fromNow, start: 'oldest' });
  const quick = world.bench.connect(fromNow);
  await Promise.all([slow, quick]);
  expect(world.requests).toHaveLength(1);
});
