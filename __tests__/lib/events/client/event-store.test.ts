import {
  createFakeWorld,
  type FakeWorld,
  failStreams,
} from '@/__tests__/support/fake-event-source';
import { backoffMs } from '@/lib/events/client/backoff';
import {
  createEventStore,
  type EventStore,
  type EventStoreOptions,
} from '@/lib/events/client/event-store';
import type { StreamProbe } from '@/lib/events/client/probe-session';

let world: FakeWorld;
let store: EventStore;

const make = (more: Partial<EventStoreOptions> = {}) => {
  Object.assign(world, more);
  store = createEventStore(world);
};

beforeEach(() => {
  jest.useFakeTimers();
  world = createFakeWorld();
  make();
});
afterEach(() => {
  store.stop();
  jest.useRealTimers();
});

const state = () => store.getSnapshot().state;
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const complete = (n: number) => ({
  video_id: null,
  title: `t${n}`,
  source: 'generated',
  model_used: 'extractive',
  summary_id: `s${n}`,
  job_id: `j${n}`,
  batch_id: 'b',
});
const logged = (n: number, at = 0) => ({
  id: `e-${n}`,
  type: 'summary_complete' as const,
  at,
  data: complete(n) as never,
});
const titles = () => {
  const heard: string[] = [];
  store.on('summary_complete', ({ data }) => heard.push(data.title));
  return heard;
};
/** Fails attempt after attempt until the page gives up waiting for the stream. */
async function failUntilPolling(): Promise<void> {
  await failStreams(world, 5);
}

/** Lets time pass until the page asks for the stream again. */
async function untilAsked(): Promise<void> {
  while (world.source.closed) await pass(100);
}

describe('the stream', () => {
  test('is live once the server has greeted it', () => {
    const seen: string[] = [];
    store.subscribe(() => seen.push(state()));
    store.start();
    expect(state()).toBe('connecting');
    world.at += 40;
    world.source.greet();
    expect(store.getSnapshot()).toMatchObject({
      state: 'live',
      connectionId: 'con_1',
      latencyMs: 40,
      shared: false,
    });
    expect(seen).toEqual(['live']);
  });

  test('comes back with its cursor, and hands every durable event on once', async () => {
    const heard = titles();
    store.start();
    world.source.greet('e-1');
    world.source.send('summary_complete', complete(2), 'e-2');
    world.source.send('summary_complete', complete(3), 'e-3');
    world.source.fail();
    expect(state()).toBe('reconnecting');
    await pass(1_000);

    expect(world.sources).toHaveLength(2);
    expect(world.source.url).toBe('/events?cursor=e-3');
    world.source.greet('e-3');
    world.source.send('summary_complete', complete(2), 'e-2');
    world.source.send('summary_complete', complete(3), 'e-3');
    world.source.send('summary_complete', complete(4), 'e-4');
    expect(heard).toEqual(['t2', 't3', 't4']);
  });

  test('begins where the page does, with the topics it wants', () => {
    make({ cursor: 'e-7', topics: ['test', 'system'] });
    store.start();
    expect(world.source.url).toBe('/events?cursor=e-7&subscribe=test%2Csystem');
  });

  test('ephemeral events pass, although the browser repeats the last id for them', () => {
    const at: number[] = [];
    store.on('ping', ({ data }) => at.push(data.at));
    const pieces: [string, string][] = [];
    store.on('summary_delta', ({ data, id }) => pieces.push([data.text, id]));
    store.start();
    world.source.greet('e-5');
    world.source.send('summary_delta', { job_id: 'j', offset: 0, text: 'a' });
    world.source.send('summary_delta', { job_id: 'j', offset: 1, text: 'b' });
    world.source.send('ping', { at: 1 }, 'e-9');
    expect(pieces).toEqual([
      ['a', ''],
      ['b', ''],
    ]);
    expect(at).toEqual([1]);
  });

  test('a ping moves the cursor of a quiet client', async () => {
    store.start();
    world.source.greet('e-1');
    world.source.send('ping', { at: 1 }, 'e-40');
    world.source.fail();
    await pass(1_000);
    expect(world.source.url).toBe('/events?cursor=e-40');
  });

  test('a reset from another epoch starts a new count', () => {
    const heard = titles();
    store.start();
    world.source.greet('old-90');
    world.source.fail();
    world.source.greet('new-3');
    make({ cursor: 'old-90' });
    const again = titles();
    store.start();
    world.source.greet('new-3');
    expect(store.cursor).toBe('old-90');
    world.source.send('reset', { reason: 'unknown_cursor' }, 'new-3');
    world.source.send('summary_complete', complete(4), 'new-4');
    expect([heard, again]).toEqual([[], ['t4']]);
  });

  test('a reset of the same epoch counts too, also back to a lower number', () => {
    make({ cursor: 'e-90' });
    const heard = titles();
    store.start();
    world.source.greet('e-50');
    world.source.send('reset', { reason: 'unknown_cursor' }, 'e-50');
    world.source.send('summary_complete', complete(51), 'e-51');
    expect(heard).toEqual(['t51']);
  });

  test('data that breaks its schema reaches nobody', () => {
    const handler = jest.fn();
    store.on('summary_complete', handler);
    store.start();
    world.source.greet();
    world.source.send('summary_complete', { title: 5 }, 'e-1');
    expect(handler).not.toHaveBeenCalled();
  });

  test('a listener that throws costs nobody else the event', async () => {
    const heard: string[] = [];
    const thrown = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => {});
    store.on('test', () => {
      throw new Error('mine');
    });
    store.on('test', () => heard.push('second'));
    store.start();
    world.source.greet();
    world.source.send('test', 1, 'e-1');
    expect(heard).toEqual(['second']);
    expect(thrown.mock.calls[0]![0]).toThrow('mine');
  });

  test('after stop nothing comes through and nothing is opened', async () => {
    const handler = jest.fn();
    store.on('test', handler);
    store.start();
    world.source.greet();
    const { source } = world;
    store.stop();
    source.send('test', 1, 'e-1');
    await pass(60_000);
    expect(handler).not.toHaveBeenCalled();
    expect(world.sources).toHaveLength(1);
  });

  test('a page that sleeps lets it go, and comes back where it was', async () => {
    store.start();
    world.source.greet('e-1');
    const { source } = world;
    store.suspend();
    expect(source.closed).toBe(true);
    await pass(10_000);
    expect(world.sources).toHaveLength(1);
    store.resume();
    expect(world.source.url).toBe('/events?cursor=e-1');
  });
});

describe('coming back', () => {
  test('a session that is over is told from a network that is down', async () => {
    world.status = 401;
    store.start();
    world.source.fail();
    await pass(120_000);
    expect(state()).toBe('signed_out');
    expect(world.sources).toHaveLength(1);
  });

  test('a page whose person has signed in again, elsewhere, goes on when it is looked at', async () => {
    world.status = 401;
    store.start();
    world.source.greet('e-3');
    world.source.fail();
    await pass(0);
    store.check();
    await pass(0);
    expect(state()).toBe('signed_out');
    world.status = 200;
    store.check();
    await pass(0);
    expect(world.source.url).toBe('/events?cursor=e-3');
    world.source.greet('e-3');
    expect(state()).toBe('live');
  });

  test('waits longer after every failure, and from the start again after a stream that held', async () => {
    store.start();
    for (const waitMs of [500, 1_000, 2_000, 4_000]) {
      const before = world.sources.length;
      world.source.fail();
      await pass(waitMs - 10);
      expect(world.sources).toHaveLength(before);
      await pass(20);
      expect(world.sources).toHaveLength(before + 1);
    }
    world.source.greet();
    await pass(5_000);
    world.source.fail();
    await pass(510);
    expect(world.sources).toHaveLength(6);
  });

  test('a stream that is cut as soon as it is open does not hold', async () => {
    store.start();
    for (const waitMs of [500, 1_000, 2_000]) {
      world.source.greet();
      world.source.fail();
      const before = world.sources.length;
      await pass(waitMs - 10);
      expect(world.sources).toHaveLength(before);
      await pass(20);
    }
  });

  test('backoff has full jitter between nothing and thirty seconds', () => {
    expect(backoffMs(1, () => 0)).toBe(0);
    expect(backoffMs(1, () => 1)).toBe(1_000);
    expect(backoffMs(4, () => 1)).toBe(8_000);
    expect(backoffMs(50, () => 1)).toBe(30_000);
  });

  test('a server that says how long to wait is not asked before, whatever happens to the page', async () => {
    Object.assign(world, { status: 429, retryAfterMs: 20_000 });
    store.start();
    world.source.fail();
    await pass(10_000);
    store.check();
    await pass(9_990);
    expect(world.sources).toHaveLength(1);
    await pass(20);
    expect(world.sources).toHaveLength(2);
  });

  test('who comes back to the page does not wait out a backoff', async () => {
    store.start();
    for (const waitMs of [500, 1_000, 2_000]) {
      world.source.fail();
      await pass(waitMs);
    }
    world.source.fail();
    await pass(1_000);
    expect(world.sources).toHaveLength(4);
    store.check();
    expect(world.sources).toHaveLength(5);
    world.source.fail();
    await pass(0);
    store.check();
    expect(world.sources).toHaveLength(5);
  });

  test('offline it waits for the network instead of trying', async () => {
    store.start();
    world.source.greet();
    world.online = false;
    store.check();
    expect(state()).toBe('offline');
    await pass(20_000);
    expect(world.sources).toHaveLength(1);
    world.online = true;
    store.check();
    expect(world.sources).toHaveLength(2);
    world.source.greet();
    expect(state()).toBe('live');
  });

  test('a stream that could not even be asked for is asked for again', async () => {
    const { createEventSource } = world;
    let broken = false;
    make({
      createEventSource(url) {
        if (broken) throw new Error('no');
        return createEventSource(url);
      },
    });
    store.start();
    world.source.greet();
    broken = true;
    world.source.fail();
    await pass(1_000);
    expect(state()).toBe('reconnecting');
    broken = false;
    await pass(2_000);
    expect(world.sources).toHaveLength(2);
    world.source.greet();
    expect(state()).toBe('live');
  });

  test('opens nothing while the session is asked about or a retry is due', async () => {
    let answer = (_probe: StreamProbe) => {};
    make({
      probe: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    store.start();
    world.source.fail();
    await pass(60_000);
    store.check();
    expect(world.sources).toHaveLength(1);
    answer({ status: 200, retryAfterMs: null });
    await pass(490);
    expect(world.sources).toHaveLength(1);
    await pass(20);
    expect(world.sources).toHaveLength(2);
  });

  test('back from offline it does not wait for a question that is still open', async () => {
    make({ probe: () => new Promise(() => {}) });
    store.start();
    world.source.fail();
    world.online = false;
    store.check();
    expect(state()).toBe('offline');
    world.online = true;
    store.check();
    expect(world.sources).toHaveLength(2);
  });
});

describe('the watchdog', () => {
  test('replaces a stream that misses its pings, whatever the browser says', async () => {
    store.start();
    world.source.greet('e-1', 10_000);
    const first = world.source;
    await pass(25_000);
    expect(state()).toBe('live');
    await pass(5_000);
    expect(first.closed).toBe(true);
    await pass(1_000);
    expect(world.sources).toHaveLength(2);
  });

  test('replaces a stream that is held up before its first word', async () => {
    store.start();
    await pass(10_000);
    expect(world.sources).toHaveLength(1);
    await pass(6_000);
    expect(world.sources).toHaveLength(2);
  });

  test('takes nothing from a stream that went on while the page slept: the history knows how old it is', async () => {
    const heard = titles();
    store.start();
    world.source.greet('e-1', 10_000);
    world.history = { events: [logged(2), logged(3)], cursor: 'e-3' };
    world.at += 3_600_000;
    world.source.send('summary_complete', complete(2), 'e-2');
    expect(heard).toEqual([]);
    await pass(1_000);
    expect(heard).toEqual(['t2', 't3']);
    expect(world.source.url).toBe('/events?cursor=e-3');
  });
});

describe('a good-bye', () => {
  test.each([
    [{ reason: 'restart', retry: true, retry_after_ms: 3_000 }, 'reconnecting', 2],
    [{ reason: 'signed_out', retry: false, retry_after_ms: 0 }, 'signed_out', 1],
    [{ reason: 'session_expired', retry: false, retry_after_ms: 0 }, 'signed_out', 1],
    [{ reason: 'revoked', retry: false, retry_after_ms: 0 }, 'signed_out', 1],
  ])('is done as told: %j', async (bye, next, opened) => {
    world.status = bye.retry ? 200 : 401;
    store.start();
    world.source.greet();
    await pass(5_000);
    world.source.send('bye', bye);
    expect(state()).toBe(next);
    expect(world.source.closed).toBe(true);
    store.check();
    await pass(2_900);
    expect(world.sources).toHaveLength(1);
    await pass(5_000);
    expect(world.sources).toHaveLength(opened);
  });

  test('to renew the stream is not worth a word, unless that fails or takes long', async () => {
    const seen: string[] = [];
    store.start();
    world.source.greet('e-1');
    await pass(20_000);
    store.subscribe(() => seen.push(state()));
    const rotate = { reason: 'rotate', retry: true, retry_after_ms: 0 };
    world.source.send('bye', rotate);
    await pass(250);
    world.source.greet('e-1');
    expect(new Set(seen)).toEqual(new Set(['live']));

    await pass(6_000);
    world.source.send('bye', rotate);
    await pass(2_100);
    expect(state()).toBe('reconnecting');
  });

  test('from a server that is full is no invitation to come back at once', async () => {
    store.start();
    world.source.greet();
    await pass(5_000);
    world.source.send('bye', { reason: 'over_limit', retry: true, retry_after_ms: 0 });
    await pass(490);
    expect(world.sources).toHaveLength(1);
    await pass(20);
    expect(world.sources).toHaveLength(2);
  });
});

describe('polling', () => {
  test('takes over after five failures in a row, on the same cursor', async () => {
    make({ cursor: 'e-3' });
    const heard = titles();
    store.start();
    world.history = { events: [logged(4), logged(5)], cursor: 'e-8' };
    await failUntilPolling();
    expect(state()).toBe('polling');
    expect(heard).toEqual(['t4', 't5']);
    expect(world.asked).toEqual(['e-3']);
    world.history = { events: [logged(9)], cursor: 'e-9' };
    await pass(5_000);
    expect(world.asked).toEqual(['e-3', 'e-8']);
    expect(heard).toEqual(['t4', 't5', 't9']);
  });

  test('loses and repeats nothing on the way back', async () => {
    make({ cursor: 'e-3' });
    const heard = titles();
    store.start();
    world.history = { events: [logged(4)], cursor: 'e-4' };
    await failUntilPolling();
    await untilAsked();
    expect(world.source.url).toBe('/events?cursor=e-4');
    world.source.greet('e-4');
    expect(state()).toBe('live');
    world.source.send('summary_complete', complete(4), 'e-4');
    world.source.send('summary_complete', complete(5), 'e-5');
    expect(heard).toEqual(['t4', 't5']);
    const asked = world.asked.length;
    await pass(20_000);
    expect(world.asked).toHaveLength(asked);
  });

  test('reads on as long as pages are full', async () => {
    const pages = [
      { events: [logged(4), logged(5)], cursor: 'e-5', full: true },
      { events: [logged(6)], cursor: 'e-6', full: false },
    ];
    world.fetchHistory = async ({ after }) => {
      world.asked.push(after);
      return {
        ok: true,
        page: { reset: null, ...(pages.shift() ?? { events: [], cursor: after!, full: false }) },
      };
    };
    make({ cursor: 'e-3' });
    const heard = titles();
    store.start();
    await failUntilPolling();
    expect(heard).toEqual(['t4', 't5', 't6']);
    expect(world.asked).toEqual(['e-3', 'e-5']);
  });

  test('a history that is gone is told once, and goes on after it', async () => {
    make({ cursor: 'e-3' });
    const heard = titles();
    const resets: string[] = [];
    store.on('reset', ({ data }) => resets.push(data.reason));
    store.start();
    world.history = { events: [logged(40)], cursor: 'e-40', reset: 'trimmed' };
    await failUntilPolling();
    expect([resets, heard]).toEqual([['trimmed'], ['t40']]);
    world.history = {};
    await pass(5_000);
    expect(resets).toEqual(['trimmed']);
    expect(store.cursor).toBe('e-40');
  });

  test('a cursor from elsewhere is told once, when it is known where now is', async () => {
    make({ cursor: 'old-3' });
    const heard = titles();
    const resets: string[] = [];
    store.on('reset', ({ data, id }) => resets.push(`${data.reason} ${id}`));
    store.start();
    world.history = { events: [logged(1), logged(2)], cursor: 'e-2', reset: 'unknown_cursor' };
    await failUntilPolling();
    expect([resets, heard]).toEqual([['unknown_cursor e-2'], []]);
    world.history = { events: [logged(3)], cursor: 'e-3' };
    await pass(5_000);
    expect([resets, heard]).toEqual([['unknown_cursor e-2'], ['t3']]);
  });

  test('without a cursor it begins with what comes next', async () => {
    const heard = titles();
    store.start();
    world.history = { events: [logged(1), logged(2)], cursor: 'e-2' };
    await failUntilPolling();
    expect(heard).toEqual([]);
    world.history = { events: [logged(3)], cursor: 'e-3' };
    await pass(5_000);
    expect(heard).toEqual(['t3']);
  });

  test('is not said to work when the server cannot be reached at all', async () => {
    store.start();
    world.history = null;
    await failUntilPolling();
    expect(state()).toBe('reconnecting');
    world.history = {};
    await pass(30_000);
    expect(state()).toBe('polling');
  });

  test('asks less often while it fails, and no sooner than it is told', async () => {
    make({ cursor: 'e-0', probe: async () => ({ status: 0, retryAfterMs: null }) });
    store.start();
    world.retryAfterMs = 25_000;
    world.history = null;
    await failUntilPolling();
    expect(world.asked).toHaveLength(1);
    await pass(24_900);
    expect(world.asked).toHaveLength(1);
    await pass(200);
    expect(world.asked).toHaveLength(2);
  });

  test('notices that the session is over', async () => {
    make({ cursor: 'e-0', probe: async () => ({ status: 0, retryAfterMs: null }) });
    store.start();
    await failUntilPolling();
    expect(state()).toBe('polling');
    world.status = 401;
    await pass(5_000);
    expect(state()).toBe('signed_out');
    const { length } = world.sources;
    await pass(60_000);
    expect(world.sources).toHaveLength(length);
  });
});

describe('news', () => {
  const heardAsNews = () => {
    const heard: [string, boolean][] = [];
    store.on('summary_complete', ({ data, replayed }) => heard.push([data.title, !replayed]));
    return heard;
  };

  test('is what the stream brings, and of what the history brings, what is younger than the page', async () => {
    make({ cursor: 'e-0', openedAt: 5_000_000 });
    const heard = heardAsNews();
    store.start();
    world.history = { events: [logged(1, 4_999_999), logged(2, 5_000_001)], cursor: 'e-2' };
    await failUntilPolling();
    await untilAsked();
    world.source.greet('e-2');
    world.source.send('summary_complete', complete(3), 'e-3');
    expect(heard).toEqual([
      ['t1', false],
      ['t2', true],
      ['t3', true],
    ]);
  });

  test('is no longer what is long past when the page hears of it', async () => {
    make({ cursor: 'e-0', openedAt: 5_000_000 });
    const heard = heardAsNews();
    store.start();
    world.source.greet('e-0');
    // This is how the page knows the server's clock.
    world.source.send('ping', { at: 5_000_000 }, 'e-0');
    await pass(1_000);
    const wokenAt = 5_000_000 + 3_601_000;
    world.history = { events: [logged(1, 5_002_000), logged(2, wokenAt - 30_000)], cursor: 'e-2' };
    world.at += 3_600_000;
    store.check();
    await pass(1_000);
    expect(heard).toEqual([
      ['t1', false],
      ['t2', true],
    ]);
  });
});
