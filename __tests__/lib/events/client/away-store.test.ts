import { createFakeWorld, type FakeWorld } from '@/__tests__/support/fake-event-source';
import { addToDigest } from '@/lib/events/client/away-digest';
import { type AwayStore, createAwayStore } from '@/lib/events/client/away-store';
import { createEventStore, type EventStore } from '@/lib/events/client/event-store';
import type { HistoryQuery } from '@/lib/events/client/fetch-history';
import type { Frame } from '@/lib/events/client/received-event';

const complete = (n: number, more: object = {}): Frame => ({
  id: `e-${n}`,
  type: 'summary_complete',
  at: n,
  data: {
    video_id: null,
    title: `Talk ${n}`,
    source: 'generated',
    model_used: 'extractive',
    summary_id: `sum_${n}`,
    job_id: `job_${n}`,
    batch_id: 'bat_1',
    ...more,
  } as never,
});
const failed = (n: number, more: object = {}): Frame => ({
  id: `e-${n}`,
  type: 'summary_failed',
  at: n,
  data: {
    video_id: null,
    title: `Talk ${n}`,
    code: 'no_captions',
    message: 'Because.',
    retryable: false,
    job_id: `job_${n}`,
    batch_id: 'bat_1',
    ...more,
  } as never,
});
const system = (n: number, more: object = {}): Frame => ({
  id: `e-${n}`,
  type: 'system',
  at: n,
  data: { message: `Word ${n}`, type: 'info', timestamp: n, ...more } as never,
});
const titlesOf = (frames: Frame[]) => addToDigest(null, frames).items.map(({ title }) => title);

describe('a digest', () => {
  test('has the newest first, and leaves out what was cancelled and what one batch says of itself', () => {
    const frames = [
      complete(1),
      failed(2),
      failed(3, { code: 'cancelled' }),
      system(4),
      system(5, { batch_id: 'bat_1' }),
    ];
    expect(titlesOf(frames)).toEqual(['Word 4', 'Talk 2', 'Talk 1']);
  });

  test('counts the last word about a job', () => {
    expect(titlesOf([failed(1), complete(2, { job_id: 'job_1' })])).toEqual(['Talk 2']);
    expect(titlesOf([failed(1), failed(2, { job_id: 'job_1', code: 'cancelled' })])).toEqual([]);
    const before = addToDigest(null, [failed(1)]);
    const after = addToDigest(before, [complete(2, { job_id: 'job_1' })]);
    expect(after.items.map(({ kind }) => kind)).toEqual(['finished']);
  });

  test('names a summary once, however often it was made', () => {
    const again = complete(2, { summary_id: 'sum_1' });
    expect(titlesOf([complete(1), again])).toEqual(['Talk 2']);
  });

  test('tells of a playlist that could not be read', () => {
    const counts = { batch_id: 'b', completed: 0, failed: 0, cancelled: 0, from_cache: 0 };
    const batch = (total: number, more: object = {}): Frame => ({
      id: 'e-1',
      type: 'batch_complete',
      at: 1,
      data: { ...counts, total, ...more },
    });
    expect(titlesOf([batch(0, { failed_lists: 1 })])).toEqual([
      'A playlist or channel could not be read',
    ]);
    expect(titlesOf([batch(0, { cancelled_lists: 1 })])).toEqual([]);
    expect(titlesOf([batch(4)])).toEqual([]);
  });

  test('has an end', () => {
    const many = Array.from({ length: 1_200 }, (_, n) => complete(n));
    const { items, capped } = addToDigest(null, many);
    expect(items).toHaveLength(1_000);
    expect(items[0]!.title).toBe('Talk 1199');
    expect(capped).toBe(true);
  });
});

describe('what was missed', () => {
  let world: FakeWorld;
  let events: EventStore;
  let away: AwayStore;
  let visible: boolean;
  let seenUpTo: string;
  const asked: HistoryQuery[] = [];

  function open(cursor: string): void {
    events = createEventStore({ ...world, cursor });
    away = createAwayStore({
      events,
      seen: {
        read: () => seenUpTo,
        write: (cursor) => {
          seenUpTo = cursor;
        },
      },
      fetchHistory(query) {
        asked.push(query);
        return world.fetchHistory(query);
      },
      clock: world.clock,
      isVisible: () => visible,
      cursor,
    });
    events.start();
    away.start();
    world.source.greet(cursor);
  }
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const told = () => away.getSnapshot()?.items.map(({ title }) => title) ?? null;
  const happen = ({ type, data, id }: Frame) => world.source.send(type, data, id);
  const look = async (isVisible: boolean) => {
    visible = isVisible;
    away.check();
    await pass(0);
  };

  beforeEach(() => {
    jest.useFakeTimers();
    world = createFakeWorld();
    visible = true;
    seenUpTo = 'e-9';
    asked.length = 0;
  });
  afterEach(() => {
    away.stop();
    events.stop();
    jest.useRealTimers();
  });

  test('is nothing where the person has been told of everything', async () => {
    open('e-9');
    await pass(0);
    expect([told(), seenUpTo, asked]).toEqual([null, 'e-9', []]);
  });

  test('before the page was opened is told once, up to the page', async () => {
    seenUpTo = 'e-3';
    world.history = { events: [complete(5), failed(7), complete(12)] };
    open('e-9');
    await pass(0);
    expect(asked).toMatchObject([{ after: 'e-3', topics: expect.arrayContaining(['system']) }]);
    expect(told()).toEqual(['Talk 7', 'Talk 5']);
    expect(seenUpTo).toBe('e-9');
    away.dismiss();
    expect(told()).toBeNull();
    await look(true);
    expect(asked).toHaveLength(1);
  });

  test('is nothing that a visible page was told as it happened', async () => {
    seenUpTo = 'e-9';
    open('e-9');
    await pass(0);
    happen(complete(10));
    happen(failed(11));
    world.source.send('ping', { at: 0 }, 'e-20');
    await look(true);
    expect([told(), seenUpTo, asked]).toEqual([null, 'e-20', []]);
  });

  test('while the page was hidden is told when it is looked at', async () => {
    seenUpTo = 'e-9';
    open('e-9');
    await look(false);
    happen(complete(10));
    happen(complete(11));
    expect(seenUpTo).toBe('e-9');
    world.history = { events: [complete(10), complete(11)] };
    await look(true);
    expect(told()).toEqual(['Talk 11', 'Talk 10']);
    expect(seenUpTo).toBe('e-11');
  });

  test('adds up until it is dismissed', async () => {
    seenUpTo = 'e-9';
    open('e-9');
    for (const n of [10, 11]) {
      await look(false);
      happen(complete(n));
      world.history = { events: [complete(n)] };
      await look(true);
    }
    expect(told()).toEqual(['Talk 11', 'Talk 10']);
  });

  test('is nothing when another tab was looked at meanwhile', async () => {
    seenUpTo = 'e-9';
    open('e-9');
    await look(false);
    happen(complete(10));
    seenUpTo = 'e-15';
    await look(true);
    expect([told(), seenUpTo, asked]).toEqual([null, 'e-15', []]);
  });

  test('a hidden page to which nothing of note has happened asks nothing', async () => {
    seenUpTo = 'e-9';
    open('e-9');
    await look(false);
    happen(failed(10, { code: 'cancelled' }));
    await look(true);
    expect(asked).toEqual([]);
  });

  test('while the connection was away for long is told after it', async () => {
    seenUpTo = 'e-9';
    open('e-9');
    await pass(0);
    const events = [complete(10), complete(11)];
    world.history = { events, cursor: 'e-11' };
    world.at += 3_600_000;
    world.source.send('ping', { at: 0 }, 'e-11');
    await pass(1_000);
    world.source.send('connected', greeting(world.at + 1_000_000_000), 'e-11');
    await pass(1_000);
    expect(told()).toEqual(['Talk 11', 'Talk 10']);
    expect(seenUpTo).toBe('e-11');
  });

  test('of another life of the log is not told', async () => {
    seenUpTo = 'old-3';
    world.history = { events: [complete(5)], reset: 'unknown_cursor' };
    open('e-9');
    await pass(0);
    expect([told(), seenUpTo]).toEqual([null, 'e-9']);
  });

  test('is asked for again when the history did not answer', async () => {
    seenUpTo = 'e-3';
    world.history = null;
    open('e-9');
    await pass(0);
    expect([told(), seenUpTo]).toEqual([null, 'e-3']);
    world.history = { events: [complete(5)] };
    world.source.send('ping', { at: 0 }, 'e-9');
    await pass(15_000);
    expect(told()).toEqual(['Talk 5']);
  });

  const greeting = (serverTime: number) => ({
    connection_id: 'con_1',
    message: 'hello',
    subscriptions: [],
    ping_interval_ms: 20_000,
    server_time: serverTime,
  });
});
