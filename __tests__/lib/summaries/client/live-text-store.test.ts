import { createFakeWorld } from '@/__tests__/support/fake-event-source';
import { createEventStore } from '@/lib/events/client/event-store';
import { createLiveTextStore } from '@/lib/summaries/client/live-text-store';
import type { PartialText } from '@/lib/summaries/schemas';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function open() {
  const world = createFakeWorld();
  const events = createEventStore(world);
  const asked: { jobId: string; answer(part: PartialText): void; refuse(): void }[] = [];
  const store = createLiveTextStore(events, {
    fetchPartial: (jobId) =>
      new Promise((answer, fail) => {
        asked.push({ jobId, answer, refuse: () => fail(new Error('no')) });
      }),
    now: () => performance.now(),
  });
  events.start();
  world.source.greet();
  let n = 0;
  const job = { video_id: null, job_id: 'j', batch_id: 'b' };
  return {
    store,
    asked,
    text: () => store.getSnapshot('j'),
    delta: (offset: number, text: string, jobId = 'j') =>
      world.source.send('summary_delta', { job_id: jobId, offset, text }),
    fail() {
      n += 1;
      const data = { ...job, code: 'timeout', message: 'x', retryable: true };
      world.source.send('summary_failed', data, `e-${n}`);
    },
    startOver: () =>
      world.source.send('summary_progress', {
        status: 'starting',
        message: 'Looking up the video',
        progress: 0,
        total: 1,
        percent: 0,
        phase: 'resolving',
        batch_id: 'b',
        job_id: 'j',
        current_video: { id: null, title: 'Talk' },
      }),
    /** Reads the job's text, as an open row does. */
    read(jobId = 'j') {
      const changes = jest.fn();
      const stop = store.subscribe(jobId, changes);
      return { changes, stop };
    },
    settle: (ms = 0) => jest.advanceTimersByTimeAsync(ms),
  };
}

test('text grows as it is written', () => {
  const { delta, text } = open();
  expect(text()).toBeNull();
  delta(0, 'In ');
  delta(3, 'short');
  expect(text()).toBe('In short');
});

test('a piece at 0 starts over, one inside cuts there and goes on', () => {
  const { delta, text } = open();
  delta(0, 'The first attempt');
  delta(4, 'second');
  expect(text()).toBe('The second');
  delta(0, 'Anew');
  expect(text()).toBe('Anew');
});

test('readers hear of their own job only', () => {
  const { delta, read } = open();
  const mine = read('j');
  const other = read('k');
  delta(0, 'a');
  expect(mine.changes).toHaveBeenCalledTimes(1);
  expect(other.changes).not.toHaveBeenCalled();
});

test('a gap is filled from the server, and what came meanwhile goes on top', async () => {
  const { delta, text, read, asked, settle } = open();
  delta(0, 'abc');
  read();
  delta(6, 'ghi');
  delta(9, 'jkl');
  expect(text()).toBe('abc');
  expect(asked).toHaveLength(1);
  asked[0]!.answer({ offset: 0, text: 'abcdefg' });
  await settle();
  expect(text()).toBe('abcdefghijkl');
  delta(12, 'm');
  expect(text()).toBe('abcdefghijklm');
});

test('an answer that is ahead of the stream is not taken back by it', async () => {
  const { delta, text, read, asked, settle } = open();
  delta(0, 'abc');
  read();
  delta(6, 'ghi');
  asked[0]!.answer({ offset: 0, text: 'abcdefghijkl' });
  await settle();
  expect(text()).toBe('abcdefghijkl');
  delta(9, 'jklmno');
  expect(text()).toBe('abcdefghijklmno');
});

test('an answer that is behind closes no gap, so it is asked again, once a second', async () => {
  const { delta, text, read, asked, settle } = open();
  delta(0, 'abc');
  read();
  delta(6, 'ghi');
  asked[0]!.answer({ offset: 0, text: 'abcd' });
  await settle();
  expect(text()).toBe('abcd');
  delta(9, 'jkl');
  await settle(900);
  expect(asked).toHaveLength(1);
  await settle(100);
  expect(asked).toHaveLength(2);
  delta(12, 'mno');
  expect(asked).toHaveLength(2);
  asked[1]!.answer({ offset: 0, text: 'abcdefghi' });
  await settle();
  expect(text()).toBe('abcdefghijklmno');
});

test('after a refusal the next piece asks again', async () => {
  const { delta, read, asked, settle } = open();
  delta(0, 'abc');
  read();
  delta(6, 'ghi');
  asked[0]!.refuse();
  await settle(5_000);
  expect(asked).toHaveLength(1);
  delta(9, 'jkl');
  expect(asked).toHaveLength(2);
});

test('nobody asks for what nobody reads', async () => {
  const { delta, read, asked, settle } = open();
  delta(3, 'def');
  await settle(5_000);
  expect(asked).toHaveLength(0);
  const { stop } = read();
  expect(asked).toHaveLength(1);
  stop();
  asked[0]!.answer({ offset: 0, text: '' });
  await settle(5_000);
  expect(asked).toHaveLength(1);
});

test('opened in the middle, what was written before is asked for', async () => {
  const { text, read, asked, settle } = open();
  const { changes } = read();
  asked[0]!.answer({ offset: 0, text: 'So far' });
  await settle();
  expect(text()).toBe('So far');
  expect(changes).toHaveBeenCalled();
});

test('an answer about a text that has started over since is not taken', async () => {
  const { delta, text, read, asked, settle } = open();
  read();
  delta(0, 'Anew');
  asked[0]!.answer({ offset: 0, text: 'The attempt before' });
  await settle();
  expect(text()).toBe('Anew');
});

test('the end drops it, and late pieces do not bring it back', async () => {
  const { delta, text, read, fail, asked, settle } = open();
  delta(0, 'abc');
  const { changes } = read();
  fail();
  expect(text()).toBeNull();
  expect(changes).toHaveBeenCalledTimes(1);
  delta(3, 'def');
  await settle(5_000);
  expect(text()).toBeNull();
  expect(asked).toHaveLength(0);
});

test('a retried job is written anew', () => {
  const { delta, text, fail, startOver, read, asked } = open();
  delta(0, 'abc');
  fail();
  startOver();
  read();
  delta(3, 'def');
  expect(asked).toHaveLength(1);
  delta(0, 'Again');
  expect(text()).toBe('Again');
});

test('memory is bounded: the oldest job that nobody reads is dropped, and texts end somewhere', () => {
  const { store, delta, read } = open();
  delta(0, 'read', 'first');
  read('first');
  for (let n = 0; n < 150; n += 1) delta(0, 'x', `job_${n}`);
  expect(store.getSnapshot('first')).toBe('read');
  expect(store.getSnapshot('job_0')).toBeNull();
  expect(store.getSnapshot('job_149')).toBe('x');
  delta(0, 'y'.repeat(150_000), 'long');
  expect(store.getSnapshot('long')).toHaveLength(100_000);
});
