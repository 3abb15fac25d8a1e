import { openTestLog, type TestLog } from '@/__tests__/support/database';
import { createTestBroadcaster } from '@/__tests__/support/test-broadcaster';
import { type Audience, everyone, toUser } from '@/lib/events/audience';
import type { Broadcaster } from '@/lib/events/server/broadcaster';
import type { CreateFrameSink } from '@/lib/events/server/frame-sink';
import { parseSubscriptions } from '@/lib/events/subscriptions';

let base: TestLog;
let broadcaster: Broadcaster;
/** Every chunk that was handed out, in order, and the turn of the event loop in which it was. */
let handed: { to: number; chunk: Uint8Array; turn: number }[];
let turn: number;

beforeEach(async () => {
  base = await openTestLog();
  // The first write of a process compiles its statements, which may take longer than a group may.
  await publish(0);
  broadcaster = await createTestBroadcaster(base);
  handed = [];
  turn = 0;
});
afterEach(async () => {
  broadcaster.shutdown();
  await base.db.destroy();
});

const sinkOf =
  (to: number): CreateFrameSink =>
  () => ({
    body: new ReadableStream(),
    sink: {
      write(chunk) {
        handed.push({ to, chunk, turn });
        return true;
      },
      end: () => undefined,
      destroy: () => undefined,
      bufferedBytes: 0,
    },
  });

async function open(count: number, userId = 'ana', subscribe: string | null = null) {
  for (let to = 0; to < count; to += 1) {
    await broadcaster.connect({
      viewer: { userId, sessionId: `ses_${userId}`, role: 'user' },
      address: '127.0.0.1',
      subscriptions: parseSubscriptions(subscribe),
      cursor: undefined,
      sessionExpiresAt: Number.POSITIVE_INFINITY,
      createSink: sinkOf(to),
      signal: new AbortController().signal,
      verify: async () => null,
    });
  }
  handed.length = 0;
}

const publish = (n: number) => base.log.publish({ type: 'test', audience: everyone, data: { n } });
/** In one transaction, so that they are read together on any database. */
const publishTogether = (events: { n: number; audience?: Audience }[]) =>
  base.log.commit(async (_, append) => {
    for (const { n, audience = everyone } of events)
      append({ type: 'test', audience, data: { n } });
  });
const text = (chunk: Uint8Array) => new TextDecoder().decode(chunk);
/** Waits until everything that was appended has been handed out. */
async function settle() {
  base.wake.signal('events', undefined);
  while (broadcaster.head < (await base.log.head())) await new Promise(setImmediate);
  for (let n = 0; n < 20; n += 1) await new Promise(setImmediate);
}

test('what is published together reaches each connection as one chunk, and all get the same bytes', async () => {
  await open(3);
  await publishTogether([{ n: 1 }, { n: 2 }, { n: 3 }]);
  await settle();
  expect(handed.map(({ to }) => to)).toEqual([0, 1, 2]);
  const [first, second, third] = handed.map(({ chunk }) => chunk);
  expect(text(first!).match(/"n":\d/g)).toEqual(['"n":1', '"n":2', '"n":3']);
  expect(second).toBe(first);
  expect(third).toBe(first);
});

test('who sees or wants less gets a chunk with less, in the same order', async () => {
  await open(1, 'ben');
  await open(1, 'ana', 'test');
  await publishTogether([
    { n: 1 },
    { n: 2, audience: toUser('ben') },
    { n: 3, audience: toUser('ana') },
    { n: 4 },
  ]);
  await settle();
  const seen = handed.map(({ chunk }) =>
    text(chunk)
      .match(/(?<="n":)\d/g)
      ?.join(''),
  );
  expect(seen.sort()).toEqual(['124', '134']);
});

test('a large fan-out leaves the event loop its turns', async () => {
  await open(1_000);
  let counted = true;
  const count = () => {
    turn += 1;
    if (counted) setImmediate(count);
  };
  setImmediate(count);
  await publish(1);
  await settle();
  counted = false;
  expect(handed).toHaveLength(1_000);
  const perTurn = new Map<number, number>();
  for (const each of handed) perTurn.set(each.turn, (perTurn.get(each.turn) ?? 0) + 1);
  expect(Math.max(...perTurn.values())).toBeLessThanOrEqual(256);
});

test('what is published during a round waits for its end, and reaches all in the same order', async () => {
  await open(600);
  await publish(1);
  await Promise.all([publish(2), publish(3)]);
  await publish(4);
  await settle();
  const perConnection = new Map<number, string>();
  for (const { to, chunk } of handed) {
    const numbers = text(chunk)
      .match(/(?<="n":)\d/g)!
      .join('');
    perConnection.set(to, (perConnection.get(to) ?? '') + numbers);
  }
  expect([...new Set(perConnection.values())]).toEqual(['1234']);
  expect(perConnection.size).toBe(600);
});

test('of the progress of a job only the latest of a round is sent; text is never conflated', async () => {
  await open(1);
  for (const percent of [10, 20, 30]) {
    broadcaster.publishEphemeral({
      type: 'summary_progress',
      audience: toUser('ana'),
      conflationKey: 'job_1',
      data: {
        status: 'processing',
        message: 'Summarizing',
        progress: 0,
        total: 1,
        percent,
        phase: 'summarizing',
        batch_id: 'bat_1',
        job_id: 'job_1',
        current_video: { id: null, title: 'x' },
      },
    });
    broadcaster.publishEphemeral({
      type: 'summary_delta',
      audience: toUser('ana'),
      data: { job_id: 'job_1', offset: percent, text: 'x' },
    });
  }
  await settle();
  expect(handed).toHaveLength(1);
  expect(text(handed[0]!.chunk).match(/"percent":\d+|"offset":\d+/g)).toEqual([
    '"offset":10',
    '"offset":20',
    '"percent":30',
    '"offset":30',
  ]);
});

test('the counts say what was delivered', async () => {
  await open(2);
  await publish(1);
  await settle();
  const { connects, delivered, replayed, latency } = broadcaster.counts;
  expect({ connects, delivered, replayed }).toEqual({ connects: 2, delivered: 2, replayed: 0 });
  expect(latency.count).toBe(1);
});
