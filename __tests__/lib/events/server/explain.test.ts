import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { addSession, addUser, openTestLog, type TestLog } from '@/__tests__/support/database';
import { openOperations, type TestInstance } from '@/__tests__/support/operations';
import { createRecordingSink } from '@/__tests__/support/recording-sink';
import { connect } from '@/__tests__/support/stream-client';
import { type Audience, everyone, toRole, toSession, toUser } from '@/lib/events/audience';
import type { ConnectRequest } from '@/lib/events/server/connect-request';
import { explainDelivery } from '@/lib/events/server/explain';
import type { CreateFrameSink } from '@/lib/events/server/frame-sink';
import { createNodeSink } from '@/lib/events/server/node-sink';

const ana = { userId: 'ana', sessionId: 'ses_ana', role: 'user' };

let base: TestLog;
let instances: TestInstance[];

beforeEach(async () => {
  base = await openTestLog();
  for (const id of ['ana', 'ben']) await addUser(base.db, id);
  await addSession(base.db, 'ses_ana', 'ana');
  instances = await openOperations(base, 2);
});
afterEach(async () => {
  for (const { broadcaster } of instances) broadcaster.shutdown();
  await base.db.destroy();
});

/** Publishes and waits until every instance has handed it out. */
async function publish(audience: Audience = everyone, more: object = {}): Promise<string> {
  const seq = await base.log.publish({ type: 'test', audience, data: 'hello', ...more });
  for (const { broadcaster } of instances) {
    while (broadcaster.head < seq!) await new Promise(setImmediate);
  }
  return base.log.idOf(seq!);
}
const explain = (event_id: string, user = 'ana', at = 0) =>
  explainDelivery(instances[at]!.call(), { event_id, user });
const requestOf = (createSink: CreateFrameSink): ConnectRequest => ({
  viewer: ana,
  address: '203.0.113.7',
  subscriptions: null,
  cursor: undefined,
  sessionExpiresAt: Number.POSITIVE_INFINITY,
  createSink,
  signal: new AbortController().signal,
  verify: async () => null,
});
const open = async (at = 0, more: object = {}) => {
  const client = await connect(instances[at]!.broadcaster, ana, more);
  await client.until('connected');
  return client;
};

test('an event that was handed over was got, on whichever instance', async () => {
  const client = await open(1);
  const id = await publish(everyone);
  await client.until('test');
  const found = await explain(id, ' ANA@example.com ');
  expect(found).toMatchObject({
    verdict: 'delivered',
    sentence: 'ana got it: it was handed to 1 connection of theirs.',
    in_audience: true,
    person: { user_id: 'ana', name: 'ana', email: 'ana@example.com' },
    event: { id, type: 'test', topic: 'test', at: base.clock(), audience: everyone, data: 'hello' },
    connections: [{ instance_id: 'ins_2', outcome: 'handed_over', closed_at: null }],
  });
});

test('a connection that has ended is remembered with what it was given', async () => {
  const client = await open();
  const before = await publish();
  await client.until('test');
  await client.leave();
  const after = await publish();
  expect(await explain(before)).toMatchObject({
    verdict: 'delivered',
    connections: [{ outcome: 'handed_over', closed_at: base.clock() }],
  });
  expect(await explain(after)).toMatchObject({
    verdict: 'not_connected',
    sentence: expect.stringContaining('It waits in the log'),
    connections: [{ outcome: 'ended_earlier' }],
  });
});

test('a connection that began after it had not to be given it', async () => {
  const id = await publish();
  await open();
  expect(await explain(id)).toMatchObject({
    verdict: 'not_connected',
    sentence: expect.stringContaining('began after it'),
    connections: [{ outcome: 'began_later' }],
  });
});

test('with a cursor from before it, it is replayed and got', async () => {
  const cursor = await publish();
  const id = await publish();
  const client = await open(0, { cursor });
  await client.until('test');
  expect(await explain(id)).toMatchObject({ verdict: 'delivered' });
});

test('an event for somebody else was not in the audience', async () => {
  await open();
  expect(await explain(await publish(toUser('ben')))).toMatchObject({
    verdict: 'not_in_audience',
    sentence: 'ana did not get it because it was not for them: it went to ben only.',
    in_audience: false,
    event: { addressee: { user_id: 'ben' } },
    connections: [{ outcome: 'other_audience' }],
  });
  expect(await explain(await publish(toRole('admin')))).toMatchObject({
    verdict: 'not_in_audience',
    sentence: expect.stringContaining('role “admin”'),
  });
  expect(await explain(await publish(toUser('gone')))).toMatchObject({
    sentence: expect.stringContaining('a user that is gone'),
  });
});

test('an event for one session is for its person', async () => {
  const client = await open();
  const id = await publish(toSession('ses_ana'));
  await client.until('test');
  expect(await explain(id)).toMatchObject({ verdict: 'delivered', in_audience: true });
  expect(await explain(id, 'ben')).toMatchObject({
    verdict: 'not_in_audience',
    sentence: expect.stringContaining('one session of ana'),
  });
});

test('a connection of another session or an earlier role is why', async () => {
  const other = { ...ana, sessionId: 'ses_other' };
  await connect(instances[0]!.broadcaster, other);
  expect(await explain(await publish(toSession('ses_ana')))).toMatchObject({
    verdict: 'other_session',
    sentence: 'ana was connected, but not in the session it was for.',
  });
  const forAdmins = await publish(toRole('admin'));
  await base.db.updateTable('users').set({ role: 'admin' }).where('id', '=', 'ana').execute();
  expect(await explain(forAdmins)).toMatchObject({
    verdict: 'other_session',
    sentence: expect.stringContaining('another role'),
  });
});

test('who got it in a role that they have no more did get it', async () => {
  const client = await connect(instances[0]!.broadcaster, { ...ana, role: 'admin' });
  const id = await publish(toRole('admin'));
  await client.until('test');
  expect(await explain(id)).toMatchObject({ verdict: 'delivered', in_audience: false });
});

test('a connection to other topics is why', async () => {
  const client = await open(0, { subscribe: 'system' });
  expect(await explain(await publish())).toMatchObject({
    verdict: 'other_topic',
    sentence: 'ana was connected, but only to other topics than “test”.',
  });
  const id = await publish(everyone, { topic: 'system' });
  await client.until('test');
  expect(await explain(id)).toMatchObject({ verdict: 'delivered' });
});

test('a receiver that takes nothing has not got it', async () => {
  const sink = createRecordingSink();
  const createSink = () => ({ sink, body: new ReadableStream() });
  await instances[0]!.broadcaster.connect(requestOf(createSink));
  sink.room = false;
  sink.bufferedBytes = 10;
  const sent = await publish();
  const waiting = await publish();
  expect(await explain(sent)).toMatchObject({ verdict: 'untaken' });
  expect(await explain(waiting)).toMatchObject({
    verdict: 'behind',
    sentence: expect.stringContaining('has not got it yet'),
  });
});

test('what was taken before a queue grew is not in it, however long ago', async () => {
  const client = await open();
  const old = await publish();
  await client.until('test');
  instances[0]!.broadcaster.connections()[0]!.watch(base.clock());
  const untaken = await publish();
  expect(await explain(untaken)).toMatchObject({ verdict: 'untaken' });
  expect(await explain(old)).toMatchObject({ verdict: 'delivered' });
});

describe('over a real socket', () => {
  const servers: http.Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.closeAllConnections();
  });

  /** A client that never reads, until it is full, and the newest event that was sent to it. */
  async function openStuck(): Promise<{ socket: net.Socket; id: string }> {
    const server = http.createServer().listen(0, '127.0.0.1');
    servers.push(server);
    server.unref();
    await once(server, 'listening');
    const asked = once(server, 'request');
    const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined).pause();
    socket.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
    const [, response] = (await asked) as [unknown, http.ServerResponse];
    const { broadcaster } = instances[0]!;
    const stream = await broadcaster.connect(requestOf(createNodeSink(response)));
    await stream!.body.pipeTo(new WritableStream());
    const [connection] = broadcaster.connections();
    let id = '';
    while (connection!.state !== 'blocked') {
      id = await publish(everyone, { data: 'x'.repeat(60_000) });
    }
    return { socket, id };
  }

  test.each(['slow_consumer', 'rotate'] as const)(
    'a client that never read has not got it when its stream is ended for %s',
    async (reason) => {
      const { id, socket } = await openStuck();
      expect(await explain(id)).toMatchObject({ verdict: 'untaken' });
      instances[0]!.broadcaster.disconnect(() => true, reason);
      expect(await explain(id)).toMatchObject({
        verdict: 'untaken',
        connections: [{ outcome: 'untaken', closed_at: base.clock() }],
      });
      socket.destroy();
    },
  );

  test('a client that never read has not got it when it breaks off', async () => {
    const { id, socket } = await openStuck();
    const { broadcaster } = instances[0]!;
    socket.resetAndDestroy();
    while (broadcaster.connectionCount > 0) await new Promise(setImmediate);
    expect(await explain(id)).toMatchObject({ verdict: 'untaken' });
  });
});

test('what a fault holds back when the connection ends has not been taken', async () => {
  await open();
  const [connection] = instances[0]!.broadcaster.connections();
  connection!.inject('stall', 60_000);
  const id = await publish();
  instances[0]!.broadcaster.disconnect(() => true, 'slow_consumer');
  expect(await explain(id)).toMatchObject({ verdict: 'untaken' });
});

test('who leaves before their turn in a large round has not got it', async () => {
  const { broadcaster } = instances[0]!;
  const first = createRecordingSink();
  await broadcaster.connect(requestOf(() => ({ sink: first, body: new ReadableStream() })));
  for (let n = 0; n < 299; n += 1) await connect(broadcaster, { ...ana, userId: 'ben' });
  const last = await connect(broadcaster, { ...ana, sessionId: 'ses_last' });
  // Others still wait for their turn when the first one is given it.
  first.write = () => {
    last.abort();
    return true;
  };
  const id = await publish();
  const outcomes = (await explain(id)).connections.map(({ session_id, outcome }) => [
    session_id,
    outcome,
  ]);
  expect(outcomes).toEqual([
    ['ses_ana', 'handed_over'],
    ['ses_last', 'ended_earlier'],
  ]);
});

describe('when several instances have to be asked', () => {
  test('a cursor past it says that its page is past it, on whichever instance it was given', async () => {
    const client = await open(1);
    const id = await publish();
    await client.until('test');
    instances[1]!.become('stopped');
    await open(0, { cursor: id });
    expect(await explain(id)).toMatchObject({
      verdict: 'cursor_past',
      sentence:
        'ana came with a cursor past it: their page had got it already, or has loaded everything since.',
      connections: [{ outcome: 'cursor_past' }],
    });
  });

  test('a cursor past what it does not listen to, or is not for it, says nothing', async () => {
    const id = await publish();
    await open(0, { cursor: id, subscribe: 'system' });
    await open(0, { cursor: await publish(toUser('ben')) });
    expect((await explain(id)).connections.map(({ outcome }) => outcome).sort()).toEqual([
      'began_later',
      'cursor_past',
    ]);
    const forBen = await publish(toUser('ben'));
    await open(0, { cursor: forBen });
    expect(await explain(forBen)).toMatchObject({ verdict: 'not_in_audience' });
  });

  test('one that does not answer may have delivered it', async () => {
    const client = await open(1);
    const id = await publish();
    await client.until('test');
    await open(0, { subscribe: 'system' });
    instances[1]!.become('silent');
    expect(await explain(id)).toMatchObject({
      verdict: 'cannot_be_known',
      silent_instances: 1,
      stopped_instances: 0,
      sentence:
        'It was meant for ana, but 1 instance did not answer, so nobody can tell whether they got it.',
    });
    expect(await explain(id, 'ana', 1)).toMatchObject({
      verdict: 'delivered',
      silent_instances: 0,
    });
  });

  test('one that has stopped since may have delivered it', async () => {
    const client = await open(1);
    const id = await publish();
    await client.until('test');
    instances[1]!.become('stopped');
    expect(await explain(id)).toMatchObject({
      verdict: 'cannot_be_known',
      silent_instances: 0,
      stopped_instances: 1,
      sentence: expect.stringContaining('1 instance that ran then has stopped'),
    });
  });

  test('what one connection got needs no other instance', async () => {
    const client = await open(0);
    const id = await publish();
    await client.until('test');
    instances[1]!.become('silent');
    expect(await explain(id)).toMatchObject({ verdict: 'delivered', silent_instances: 1 });
  });
});

describe('for who cannot come back', () => {
  test('an event does not wait for a disabled account', async () => {
    await base.db.updateTable('users').set({ disabled_at: 1 }).where('id', '=', 'ana').execute();
    expect(await explain(await publish())).toMatchObject({
      verdict: 'not_connected',
      barrier: 'account_disabled',
      sentence:
        'ana has not been connected since it happened, and cannot come for it: their account is disabled.',
    });
  });

  test('nor does one for a session that has ended', async () => {
    const id = await publish(toSession('ses_ana'));
    expect(await explain(id)).toMatchObject({ barrier: null });
    await base.db.updateTable('sessions').set({ revoked_at: 1 }).execute();
    expect(await explain(id)).toMatchObject({
      verdict: 'not_connected',
      barrier: 'session_ended',
      sentence: expect.stringContaining('the session that it was for has ended'),
    });
  });
});

test('who was told to load everything again did not get it as an event', async () => {
  for (const { broadcaster } of instances) broadcaster.shutdown();
  instances = await openOperations(base, 1, { replayLimit: 2 });
  const cursor = await publish();
  const ids = [await publish(), await publish(), await publish(), await publish()];
  const client = await open(0, { cursor });
  await client.until('reset');
  expect(await explain(ids[0]!)).toMatchObject({
    verdict: 'skipped',
    connections: [{ outcome: 'skipped' }],
  });
});

test('what was trimmed cannot be told any more', async () => {
  const id = await publish();
  await publish();
  await base.log.trim({ count: 1, ageMs: 1e9 }, base.clock());
  expect(await explain(id)).toMatchObject({ verdict: 'trimmed', event: null, connections: [] });
});

test.each([
  ['one that is mistyped', 'nonsense'],
  ['one of another database', 'other-1'],
  ['one from the future', 'test-999'],
  ['the very beginning', 'test-0'],
])('an id that the log never had: %s', async (_, id) => {
  expect(await explain(id)).toMatchObject({ verdict: 'unknown_id', event: null });
});

test('a note between processes is never sent to anybody', async () => {
  await base.log.commit(async (_, __, announce) =>
    announce({ type: 'revocation', data: { userId: 'nobody', reason: 'revoked' } }),
  );
  const id = base.log.idOf(await base.log.head());
  expect(await explain(id)).toMatchObject({ verdict: 'internal', event: null });
});

test('connections from before a restart cannot be told about', async () => {
  const id = await publish();
  for (const { broadcaster } of instances) broadcaster.shutdown();
  base.clock.advance(1_000);
  instances = await openOperations(base, 1);
  expect(await explain(id)).toMatchObject({
    verdict: 'cannot_be_known',
    known_since: base.clock(),
    sentence: expect.stringContaining('nobody can tell'),
  });
});

test('what somebody summarizes stays theirs', async () => {
  const id = await publish(toUser('ana'), {
    type: 'summary_failed',
    data: {
      video_id: 'v',
      title: 'A private title',
      code: 'no_captions',
      message: 'None.',
      retryable: false,
      job_id: 'job_1',
      batch_id: 'bat_1',
    },
  });
  const { event } = await explain(id);
  expect(event!.data).toEqual({
    code: 'no_captions',
    retryable: false,
    job_id: 'job_1',
    batch_id: 'bat_1',
  });
});

test('what an admin sent is theirs to read, what the server told somebody about a batch or a webhook is not', async () => {
  const notice = { message: 'The kitchen is closed.', type: 'info', timestamp: 1 };
  const dataOf = async (data: object) =>
    (await explain(await publish(toUser('ana'), { type: 'system', data }))).event!.data;
  expect(await dataOf(notice)).toEqual(notice);
  const { message: _, ...rest } = notice;
  for (const about of [{ batch_id: 'bat_1' }, { code: 'webhook' }]) {
    expect(await dataOf({ ...notice, ...about })).toEqual({ ...rest, ...about });
  }
});

test.each([
  ['nobody', { event_id: 'test-1', user: 'nobody@example.com' }, 'not_found'],
  ['no event', { event_id: ' ', user: 'ana' }, 'invalid_input'],
  ['no person', { event_id: 'test-1' }, 'invalid_input'],
])('refuses %s', async (_, input, code) => {
  await expect(explainDelivery(instances[0]!.call(), input)).rejects.toMatchObject({ code });
});

test('is for admins', async () => {
  const input = { event_id: 'test-1', user: 'ana' };
  await expect(explainDelivery(instances[0]!.call('user'), input)).rejects.toMatchObject({
    code: 'forbidden',
  });
});
