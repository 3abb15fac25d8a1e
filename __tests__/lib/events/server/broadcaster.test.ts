import { openTestLog, type TestLog } from '@/__tests__/support/database';
import { createRecordingSink, type RecordingSink } from '@/__tests__/support/recording-sink';
import { connect } from '@/__tests__/support/stream-client';
import { createTestBroadcaster } from '@/__tests__/support/test-broadcaster';
import { type Audience, everyone, toUser, type Viewer } from '@/lib/events/audience';
import type { Broadcaster, BroadcasterConfig } from '@/lib/events/server/broadcaster';
import type { CreateFrameSink } from '@/lib/events/server/frame-sink';
import { createStreamSink } from '@/lib/events/server/stream-sink';

const ana: Viewer = { userId: 'ana', sessionId: 'ses_ana', role: 'user' };
const ben: Viewer = { userId: 'ben', sessionId: 'ses_ben', role: 'user' };

let base: TestLog;
let open: Broadcaster[];

async function start(config: Partial<BroadcasterConfig> = {}): Promise<Broadcaster> {
  const broadcaster = await createTestBroadcaster(base, config);
  open.push(broadcaster);
  return broadcaster;
}

const publish = (n: number, audience: Audience = everyone, topic?: string) =>
  base.log.publish({ type: 'test', audience, data: { n }, topic });
const progress = (broadcaster: Broadcaster, jobId: string, percent: number) =>
  broadcaster.publishEphemeral({
    type: 'summary_progress',
    audience: toUser('ana'),
    conflationKey: jobId,
    data: {
      status: 'processing',
      message: 'Summarizing',
      progress: 0,
      total: 1,
      percent,
      phase: 'summarizing',
      batch_id: 'bat_1',
      job_id: jobId,
      current_video: { id: null, title: 'x'.repeat(200) },
    },
  });

beforeEach(async () => {
  open = [];
  base = await openTestLog();
});
afterEach(async () => {
  for (const broadcaster of open) broadcaster.shutdown();
  await base.db.destroy();
});

test('the first block is connected, with the position the client starts from', async () => {
  await publish(1);
  const broadcaster = await start();
  const client = await connect(broadcaster, ana, { subscribe: 'test' });
  const hello = await client.until('connected');
  expect(hello.id).toBe('test-1');
  expect(hello.data).toMatchObject({ connection_id: 'con_0001', subscriptions: ['test'] });
});

test('live events reach who may see and wants them, and nobody else', async () => {
  const broadcaster = await start();
  const [anaAll, anaSystem, benAll] = await Promise.all([
    connect(broadcaster, ana),
    connect(broadcaster, ana, { subscribe: 'system' }),
    connect(broadcaster, ben),
  ]);
  await publish(1, toUser('ana'));
  await publish(2, toUser('ben'));
  await publish(3, everyone, 'system');
  await publish(4, everyone);

  expect((await anaAll.until('test')).data).toEqual({ n: 1 });
  expect((await anaAll.until('test')).data).toEqual({ n: 3 });
  expect((await anaAll.until('test')).data).toEqual({ n: 4 });
  expect((await anaSystem.until('test')).data).toEqual({ n: 3 });
  expect((await benAll.until('test')).data).toEqual({ n: 2 });
  expect((await benAll.until('test')).data).toEqual({ n: 3 });
});

test('a client that comes back gets what it missed, once and in order, then goes on live', async () => {
  for (let n = 1; n <= 5; n += 1) await publish(n, n === 3 ? toUser('ben') : everyone);
  const broadcaster = await start();
  const client = await connect(broadcaster, ana, { cursor: 'test-2' });
  expect((await client.until('connected')).id).toBe('test-2');
  await publish(6);
  const seen = [await client.until('test'), await client.until('test'), await client.until('test')];
  expect(seen.map(({ id, data }) => [id, data.n])).toEqual([
    ['test-4', 4],
    ['test-5', 5],
    ['test-6', 6],
  ]);
});

test.each(['garbage', 'other-1', 'test-99', ''.padEnd(300, 'x')])(
  'a cursor that is not ours (%s) is answered by one reset',
  async (cursor) => {
    await publish(1);
    const broadcaster = await start();
    const client = await connect(broadcaster, ana, { cursor });
    const reset = await client.until('reset');
    expect(reset).toMatchObject({ id: 'test-1', data: { reason: 'unknown_cursor' } });
    await publish(2);
    expect((await client.until('test')).data).toEqual({ n: 2 });
    expect(client.frames.filter(({ event }) => event === 'reset')).toHaveLength(1);
  },
);

test('a trimmed cursor is answered by one reset, then by what is still there', async () => {
  for (let n = 1; n <= 5; n += 1) await publish(n);
  await base.log.trim({ count: 2, ageMs: 1e12 }, base.clock());
  const broadcaster = await start();
  const client = await connect(broadcaster, ana, { cursor: 'test-1' });
  expect(await client.until('reset')).toMatchObject({ id: 'test-3', data: { reason: 'trimmed' } });
  expect((await client.until('test')).data).toEqual({ n: 4 });
  expect((await client.until('test')).data).toEqual({ n: 5 });
});

test('too much to replay is one reset; what nobody may see does not count', async () => {
  for (let n = 1; n <= 8; n += 1) await publish(n, n % 2 ? everyone : toUser('ben'));
  const broadcaster = await start({ replayLimit: 4 });
  const within = await connect(broadcaster, ana, { cursor: 'test-0' });
  expect((await within.until('test')).data).toEqual({ n: 1 });
  const beyond = await connect(broadcaster, ben, { cursor: 'test-0' });
  const reset = await beyond.until('reset');
  expect(reset).toMatchObject({ id: 'test-8', data: { reason: 'too_far_behind' } });
});

test('replay and live never leave a gap or a repeat, however they interleave', async () => {
  const broadcaster = await start({ replayLimit: 1_000 });
  for (let n = 1; n <= 300; n += 1) await publish(n);
  const clients = [];
  let published = 300;
  for (const cursor of ['test-0', 'test-150', 'test-299', 'test-300']) {
    const opening = connect(broadcaster, ana, { cursor });
    published += 1;
    await publish(published);
    clients.push(await opening);
  }
  await publish(999);
  const starts = [1, 151, 300, 301];
  for (const [index, client] of clients.entries()) {
    const seen: number[] = [];
    for (;;) {
      const { data } = await client.until('test');
      if (data.n === 999) break;
      seen.push(data.n);
    }
    const expected = Array.from(
      { length: published - starts[index]! + 1 },
      (_, i) => starts[index]! + i,
    );
    expect(seen).toEqual(expected);
  }
});

test('a client that does not read is never given more than its share, and catches up whole', async () => {
  const broadcaster = await start({ replayLimit: 10_000 });
  const client = await connect(broadcaster, ana);
  const text = 'x'.repeat(1_000);
  for (let n = 1; n <= 400; n += 1) {
    await base.log.publish({ type: 'test', audience: everyone, data: { n, text } });
  }
  await new Promise((resolve) => setImmediate(resolve));
  const [connection] = broadcaster.connections();
  expect(connection!.state).toBe('blocked');
  expect(connection!.bufferedBytes).toBeLessThan(256 * 1024);
  for (let n = 1; n <= 400; n += 1) {
    expect((await client.until('test')).data.n).toBe(n);
  }
});

test('progress is replaced by newer progress while a client is behind, durable events are not', async () => {
  const broadcaster = await start();
  const client = await connect(broadcaster, ana);
  for (let percent = 0; percent < 1_000; percent += 1) {
    progress(broadcaster, 'job_1', percent / 10);
    if (percent % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await publish(1);
  let last = await client.until('summary_progress');
  while (last.data.percent < 99.9) last = await client.until('summary_progress');
  const counts = (event: string) => client.frames.filter((frame) => frame.event === event).length;
  expect(counts('summary_progress')).toBeLessThan(900);
  if (counts('test') === 0) await client.until('test');
  expect(counts('test')).toBe(1);
});

test('a stalled client is closed as slow and comes off the list; an idle one stays', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
  try {
    const broadcaster = await start();
    const stalled = await connect(broadcaster, ana);
    const idle = await connect(broadcaster, ben);
    await idle.until('connected');
    for (let n = 0; n < 400; n += 1) progress(broadcaster, `job_${n}`, 1);
    while (broadcaster.connections()[0]!.state !== 'blocked') await new Promise(setImmediate);
    base.clock.advance(31_000);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(broadcaster.connections().map(({ viewer }) => viewer.userId)).toEqual(['ben']);
    await expect(stalled.toEnd()).rejects.toThrow('cut off');

    // The classic mistake: taking silence for death. An idle client still gets the next event.
    base.clock.advance(50 * 60_000);
    await jest.advanceTimersByTimeAsync(1_000);
    await publish(7);
    expect((await idle.until('test')).data).toEqual({ n: 7 });
  } finally {
    jest.useRealTimers();
  }
});

test('pings carry the position, so that a quiet client keeps up with the log', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
  try {
    const broadcaster = await start();
    const client = await connect(broadcaster, ana);
    const other = await connect(broadcaster, ben);
    await publish(1, toUser('ben'));
    await other.until('test');
    base.clock.advance(22_001);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await client.until('ping')).toMatchObject({ id: 'test-1' });
  } finally {
    jest.useRealTimers();
  }
});

test.each([
  ['rotate', Number.POSITIVE_INFINITY, true],
  ['session_expired', 60_000, false],
] as const)('a stream ends with %s at its time', async (reason, sessionMs, retry) => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
  try {
    const broadcaster = await start({ maxLifetimeMs: 120_000 });
    const client = await connect(broadcaster, ana, {
      sessionExpiresAt: base.clock() + sessionMs,
    });
    base.clock.advance(120_000);
    await jest.advanceTimersByTimeAsync(1_000);
    const frames = await client.toEnd();
    expect(frames.at(-1)).toMatchObject({ event: 'bye', data: { reason, retry } });
    expect(broadcaster.connections()).toEqual([]);
  } finally {
    jest.useRealTimers();
  }
});

test.each([
  ['a session', { sessionId: 'ses_ana' }, ['ses_phone', 'ses_ben']],
  ['a user', { userId: 'ana' }, ['ses_ben']],
] as const)('a revocation of %s in the log ends its streams and no other', async (_, who, left) => {
  const broadcaster = await start();
  const leaving = await connect(broadcaster, ana);
  await connect(broadcaster, { ...ana, sessionId: 'ses_phone' });
  await connect(broadcaster, ben);
  await base.log.commit(async (_trx, _append, announce) =>
    announce({ type: 'revocation', data: { ...who, reason: 'revoked' } }),
  );
  const frames = await leaving.toEnd();
  expect(frames.map(({ event }) => event)).toEqual(['connected', 'bye']);
  expect(frames.at(-1)!.data).toMatchObject({ reason: 'revoked', retry: false });
  expect(broadcaster.connections().map(({ viewer }) => viewer.sessionId)).toEqual(left);
});

test('what follows a revocation in the log never reaches the stream that it ends', async () => {
  const broadcaster = await start();
  const leaving = await connect(broadcaster, ana);
  await base.log.commit(async (_trx, append, announce) => {
    announce({ type: 'revocation', data: { sessionId: 'ses_ana', reason: 'signed_out' } });
    append({ type: 'test', audience: toUser('ana'), data: { secret: true } });
  });
  expect((await leaving.toEnd()).map(({ event }) => event)).toEqual(['connected', 'bye']);
});

test.each([
  ['revoked', false],
  ['rotate', true],
] as const)(
  'a stream whose viewer is found changed right after it opened ends with %s',
  async (reason, retry) => {
    const broadcaster = await start();
    const client = await connect(broadcaster, ana, { verify: async () => reason });
    expect((await client.toEnd()).at(-1)).toMatchObject({ event: 'bye', data: { reason, retry } });
    expect(broadcaster.connections()).toEqual([]);
  },
);

test('shutting down says so and when to come back', async () => {
  const broadcaster = await start();
  const client = await connect(broadcaster, ana);
  broadcaster.shutdown();
  const frames = await client.toEnd();
  expect(frames.at(-1)).toMatchObject({
    event: 'bye',
    data: { reason: 'restart', retry: true, retry_after_ms: 1_000 },
  });
  await expect(connect(broadcaster, ana)).rejects.toMatchObject({ code: 'unavailable' });
});

/** A sink that takes so many chunks and then breaks. */
const breakingAfter =
  (chunks: number): CreateFrameSink =>
  (listener) => {
    const { sink, body } = createStreamSink(listener);
    let written = 0;
    const write = (chunk: Uint8Array) => {
      written += 1;
      if (written > chunks) throw new Error('broken');
      return sink.write(chunk);
    };
    return { sink: Object.create(sink, { write: { value: write } }), body };
  };

test.each([
  ['the greeting', 0],
  ['an event', 1],
])('a connection that breaks at %s is cut off, and the others go on', async (_, chunks) => {
  const broadcaster = await start();
  const broken = await connect(broadcaster, ana, { createSink: breakingAfter(chunks) });
  const other = await connect(broadcaster, ben);
  await publish(1);
  expect((await other.until('test')).data).toEqual({ n: 1 });
  await expect(broken.toEnd()).rejects.toThrow('cut off');
  expect(broadcaster.connections().map(({ viewer }) => viewer.userId)).toEqual(['ben']);
});

test('the caps hold, a loopback address has none, and leaving makes room', async () => {
  const broadcaster = await start({ maxConnectionsPerUser: 2, maxConnectionsPerAddress: 3 });
  const first = await connect(broadcaster, ana);
  await connect(broadcaster, ana);
  await expect(connect(broadcaster, ana)).rejects.toMatchObject({
    code: 'too_many_connections',
    details: { retry_after_s: expect.any(Number) },
  });
  await first.leave();
  await connect(broadcaster, ana);
  await connect(broadcaster, ben);
  await expect(connect(broadcaster, ben)).rejects.toMatchObject({ code: 'too_many_connections' });
  await connect(broadcaster, ben, { address: '127.0.0.1' });
});

test('the cap of an address holds for all of a network over IPv6, which is shown as it is', async () => {
  const broadcaster = await start({ maxConnectionsPerAddress: 2 });
  for (const address of ['2001:db8::1', '2001:db8::2'])
    await connect(broadcaster, ana, { address });
  await expect(connect(broadcaster, ben, { address: '2001:db8::3' })).rejects.toMatchObject({
    details: { limit: 'address' },
  });
  const other = await connect(broadcaster, ben, { address: '2001:db8:0:1::3' });
  expect(broadcaster.connections().map(({ address }) => address)).toEqual([
    '2001:db8::1',
    '2001:db8::2',
    '2001:db8:0:1::3',
  ]);
  await other.leave();
});

test('a client that goes away, by either way, leaves nothing behind', async () => {
  const broadcaster = await start();
  const reader = await connect(broadcaster, ana);
  const aborter = await connect(broadcaster, ana);
  await reader.leave();
  aborter.abort();
  expect(broadcaster.connections()).toEqual([]);

  const gone = new AbortController();
  gone.abort();
  await expect(connect(broadcaster, ana, { signal: gone.signal })).rejects.toThrow('had gone');
  expect(broadcaster.connections()).toEqual([]);
});

test('what another process appended is seen within a second, without a wake-up', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
  try {
    const broadcaster = await start();
    const client = await connect(broadcaster, ana);
    await base.db
      .insertInto('events')
      .values({
        type: 'test',
        topic: 'test',
        audience_kind: 'everyone',
        audience_id: '',
        at: 0,
        data: '{"n":1}',
        dedupe_key: null,
      })
      .execute();
    await jest.advanceTimersByTimeAsync(1_000);
    expect((await client.until('test')).data).toEqual({ n: 1 });
  } finally {
    jest.useRealTimers();
  }
});

test('counts who would get an event now', async () => {
  const broadcaster = await start();
  await connect(broadcaster, ana);
  await connect(broadcaster, ana, { subscribe: 'system' });
  await connect(broadcaster, ben);
  expect(broadcaster.receivers(everyone, 'test')).toHaveLength(2);
  expect(broadcaster.receivers(toUser('ana'), 'system')).toHaveLength(2);
});

test('who may not have the stream any more gets nothing of it, not even what was missed', async () => {
  await publish(1);
  const broadcaster = await start();
  const client = await connect(broadcaster, ana, {
    cursor: 'test-0',
    verify: async () => 'revoked',
  });
  const frames = await client.toEnd();
  expect(frames.map(({ event }) => event)).toEqual(['bye']);
});

test('a revocation that cannot be read lets everybody come in again, and stops nothing', async () => {
  const ofLaterVersion: TestLog['log'] = {
    ...base.log,
    async readAfter(seq, limit) {
      const rows = await base.log.readAfter(seq, limit);
      return rows.map((row) =>
        row.type === 'revocation' ? { ...row, data: '{"reason":"of a later version"}' } : row,
      );
    },
  };
  const broadcaster = await createTestBroadcaster({ ...base, log: ofLaterVersion });
  open.push(broadcaster);
  const client = await connect(broadcaster, ben);
  await client.until('connected');
  await base.log.commit(async (_trx, _append, announce) =>
    announce({ type: 'revocation', data: { userId: 'ana', reason: 'revoked' } }),
  );
  expect((await client.until('bye')).data).toMatchObject({ reason: 'rotate', retry: true });
  const again = await connect(broadcaster, ben);
  await publish(1);
  expect((await again.until('test')).data).toEqual({ n: 1 });
});

test('a client that takes nothing of the little that waits for it is evicted, too; a slow one is not', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
  try {
    const broadcaster = await start();
    const sinks = new Map<string, RecordingSink>();
    for (const viewer of [ana, ben]) {
      const createSink: CreateFrameSink = () => {
        const sink = createRecordingSink();
        sinks.set(viewer.userId, sink);
        return { sink, body: new ReadableStream() };
      };
      await connect(broadcaster, viewer, { createSink });
    }
    await publish(1);
    const wasSent = ({ text }: RecordingSink) => text.includes('"n":1');
    while (![...sinks.values()].every(wasSent)) await new Promise(setImmediate);
    for (let s = 0; s < 40; s += 1) {
      // A few bytes in buffers that never say they are full: nothing leaves ana's, a little leaves ben's now and then.
      const waiting = (userId: string) => sinks.get(userId)!.text.length;
      Object.assign(sinks.get('ana')!, { bufferedBytes: waiting('ana') });
      Object.assign(sinks.get('ben')!, { bufferedBytes: waiting('ben') - Math.floor(s / 10) * 20 });
      base.clock.advance(1_000);
      await jest.advanceTimersByTimeAsync(1_000);
    }
    expect(broadcaster.connections().map(({ viewer }) => viewer.userId)).toEqual(['ben']);
    expect(sinks.get('ana')).toMatchObject({ destroyed: true });
  } finally {
    jest.useRealTimers();
  }
});

test('whether there is room can be asked without taking it', async () => {
  const broadcaster = await start({ maxConnectionsPerUser: 1 });
  const ask = () => broadcaster.checkRoom({ viewer: ana, address: '203.0.113.7' });
  await expect(ask()).resolves.toBeUndefined();
  await expect(ask()).resolves.toBeUndefined();
  expect(broadcaster.connections()).toEqual([]);
  await connect(broadcaster, ana);
  await expect(ask()).rejects.toMatchObject({ code: 'too_many_connections' });
});
