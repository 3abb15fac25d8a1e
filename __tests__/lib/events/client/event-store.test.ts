import { createFakeWorld } from '@/__tests__/support/fake-event-source';
import { backoffMs } from '@/lib/events/client/backoff';
import { createEventStore, type EventStore } from '@/lib/events/client/event-store';

let world: ReturnType<typeof createFakeWorld>;
let store: EventStore;

beforeEach(() => {
  jest.useFakeTimers();
  world = createFakeWorld();
  store = createEventStore(world);
});
afterEach(() => {
  store.stop();
  jest.useRealTimers();
});

const state = () => store.getSnapshot().state;
const complete = (n: number) => ({
  video_id: null,
  title: `t${n}`,
  source: 'generated',
  model_used: 'extractive',
  summary_id: `s${n}`,
  job_id: `j${n}`,
  batch_id: 'b',
});

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
  });
  expect(seen).toEqual(['live']);
});

test('comes back with its cursor, and hands every durable event on once', async () => {
  const titles: string[] = [];
  store.on('summary_complete', ({ data }) => titles.push(data.title));
  store.start();
  world.source.greet('e-1');
  world.source.send('summary_complete', complete(2), 'e-2');
  world.source.send('summary_complete', complete(3), 'e-3');
  world.source.fail();
  expect(state()).toBe('reconnecting');
  await jest.advanceTimersByTimeAsync(1_000);

  expect(world.sources).toHaveLength(2);
  expect(world.source.url).toBe('/events?cursor=e-3');
  world.source.greet('e-3');
  world.source.send('summary_complete', complete(2), 'e-2');
  world.source.send('summary_complete', complete(3), 'e-3');
  world.source.send('summary_complete', complete(4), 'e-4');
  expect(titles).toEqual(['t2', 't3', 't4']);
});

test('ephemeral events pass, although the browser repeats the last id for them', () => {
  const at: number[] = [];
  store.on('ping', ({ data }) => at.push(data.at));
  const texts: string[] = [];
  store.on('summary_delta', ({ data }) => texts.push(data.text));
  store.start();
  world.source.greet('e-5');
  world.source.send('summary_delta', { job_id: 'j', offset: 0, text: 'a' });
  world.source.send('summary_delta', { job_id: 'j', offset: 1, text: 'b' });
  world.source.send('ping', { at: 1 }, 'e-9');
  expect(texts).toEqual(['a', 'b']);
  expect(at).toEqual([1]);
});

test('a ping moves the cursor of a quiet client', async () => {
  store.start();
  world.source.greet('e-1');
  world.source.send('ping', { at: 1 }, 'e-40');
  world.source.fail();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(world.source.url).toBe('/events?cursor=e-40');
});

test('a reset from another epoch starts a new count', () => {
  const titles: string[] = [];
  store.on('summary_complete', ({ data }) => titles.push(data.title));
  store.start();
  world.source.greet('old-90');
  world.source.send('reset', { reason: 'unknown_cursor' }, 'new-3');
  world.source.send('summary_complete', complete(4), 'new-4');
  expect(titles).toEqual(['t4']);
});

test('a session that is over is told from a network that is down', async () => {
  world.status = 401;
  store.start();
  world.source.fail();
  await jest.advanceTimersByTimeAsync(120_000);
  expect(state()).toBe('signed_out');
  expect(world.sources).toHaveLength(1);
});

test('waits longer after every failure, and from the start again after a success', async () => {
  store.start();
  for (const waitMs of [500, 1_000, 2_000, 4_000]) {
    const before = world.sources.length;
    world.source.fail();
    await jest.advanceTimersByTimeAsync(waitMs - 10);
    expect(world.sources).toHaveLength(before);
    await jest.advanceTimersByTimeAsync(20);
    expect(world.sources).toHaveLength(before + 1);
  }
  world.source.greet();
  world.source.fail();
  await jest.advanceTimersByTimeAsync(510);
  expect(world.sources).toHaveLength(6);
});

test('backoff has full jitter between nothing and thirty seconds', () => {
  expect(backoffMs(1, () => 0)).toBe(0);
  expect(backoffMs(1, () => 1)).toBe(1_000);
  expect(backoffMs(4, () => 1)).toBe(8_000);
  expect(backoffMs(50, () => 1)).toBe(30_000);
});

test('offline it waits for the network instead of trying', async () => {
  store.start();
  world.source.greet();
  world.online = false;
  store.check();
  expect(state()).toBe('offline');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(world.sources).toHaveLength(1);
  world.online = true;
  store.check();
  expect(world.sources).toHaveLength(2);
  world.source.greet();
  expect(state()).toBe('live');
});

test('a stream that could not even be asked for is asked for again by the next check', async () => {
  store.start();
  world.source.greet();
  const { createEventSource } = world;
  world.createEventSource = () => {
    throw new Error('no');
  };
  world.source.fail();
  await expect(jest.advanceTimersByTimeAsync(1_000)).rejects.toThrow('no');
  expect(state()).toBe('reconnecting');
  world.createEventSource = createEventSource;
  await jest.advanceTimersByTimeAsync(5_000);
  expect(world.sources).toHaveLength(2);
  world.source.greet();
  expect(state()).toBe('live');
});

test('checks open nothing while the session is asked about or a retry is due', async () => {
  let answer = (_status: number) => {};
  world.probe = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  store.start();
  world.source.fail();
  await jest.advanceTimersByTimeAsync(60_000);
  store.check();
  expect(world.sources).toHaveLength(1);
  answer(200);
  await jest.advanceTimersByTimeAsync(490);
  store.check();
  expect(world.sources).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(20);
  expect(world.sources).toHaveLength(2);
});

test('back from offline it does not wait for a question that is still open', async () => {
  world.probe = () => new Promise(() => {});
  store.start();
  world.source.fail();
  world.online = false;
  store.check();
  expect(state()).toBe('offline');
  world.online = true;
  store.check();
  expect(world.sources).toHaveLength(2);
});

test('a stream that misses its pings is replaced, whatever the browser says', async () => {
  store.start();
  world.source.greet('e-1', 10_000);
  const first = world.source;
  world.at += 24_000;
  await jest.advanceTimersByTimeAsync(5_000);
  expect(state()).toBe('live');
  world.at += 2_000;
  await jest.advanceTimersByTimeAsync(5_000);
  expect(first.closed).toBe(true);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(world.sources).toHaveLength(2);
});

test.each([
  [{ reason: 'restart', retry: true, retry_after_ms: 3_000 }, 'reconnecting', 2],
  [{ reason: 'signed_out', retry: false, retry_after_ms: 0 }, 'signed_out', 1],
])('does as %j says', async (bye, next, opened) => {
  store.start();
  world.source.greet();
  world.source.send('bye', bye);
  expect(state()).toBe(next);
  expect(world.source.closed).toBe(true);
  await jest.advanceTimersByTimeAsync(2_900);
  expect(world.sources).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(world.sources).toHaveLength(opened);
});

test('data that breaks its schema reaches nobody', () => {
  const handler = jest.fn();
  store.on('summary_complete', handler);
  store.start();
  world.source.greet();
  world.source.send('summary_complete', { title: 5 }, 'e-1');
  expect(handler).not.toHaveBeenCalled();
});

test('after stop nothing comes through and nothing is opened', async () => {
  const handler = jest.fn();
  store.on('test', handler);
  store.start();
  world.source.greet();
  const { source } = world;
  store.stop();
  source.send('test', 1, 'e-1');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(handler).not.toHaveBeenCalled();
  expect(world.sources).toHaveLength(1);
});
