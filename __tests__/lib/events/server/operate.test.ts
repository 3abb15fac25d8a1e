import { addSession, addUser, openTestLog, type TestLog } from '@/__tests__/support/database';
import { createRecordingSink } from '@/__tests__/support/recording-sink';
import { connect } from '@/__tests__/support/stream-client';
import { principal } from '@/__tests__/support/summaries-context';
import { createTestBroadcaster } from '@/__tests__/support/test-broadcaster';
import { everyone, type Viewer } from '@/lib/events/audience';
import type { Broadcaster } from '@/lib/events/server/broadcaster';
import { cleanUpConnections, disconnectConnection } from '@/lib/events/server/close-connections';
import { answerFaults, injectFault } from '@/lib/events/server/inject-fault';
import type { OperationsCall } from '@/lib/events/server/operations-context';
import { readStatus } from '@/lib/events/server/status';
import { createNoPeers } from '@/lib/server/peers/no-peers';

const ana: Viewer = { userId: 'ana', sessionId: 'ses_ana', role: 'user' };
const ben: Viewer = { userId: 'ben', sessionId: 'ses_ben', role: 'user' };

let base: TestLog;
let broadcaster: Broadcaster;

beforeEach(async () => {
  base = await openTestLog();
  for (const id of ['ana', 'ben']) {
    await addUser(base.db, id, { role: 'admin' });
    await addSession(base.db, `ses_${id}`, id);
  }
  broadcaster = await createTestBroadcaster(base, { replayLimit: 10_000 });
});
afterEach(async () => {
  broadcaster.shutdown();
  await base.db.destroy();
});

/** Publishes for everyone and waits until it has been handed out. */
async function publish(data: string): Promise<void> {
  const seq = await base.log.publish({ type: 'test', audience: everyone, data });
  while (broadcaster.head < seq!) await new Promise(setImmediate);
}
const call = (userId: string, role: 'admin' | 'user'): OperationsCall => ({
  broadcaster,
  eventLog: base.log,
  peers: createNoPeers(),
  instanceId: 'ins_1',
  db: base.db,
  now: base.clock,
  principal: principal(userId, role),
  address: '203.0.113.7',
});
const cleanUp = (role: 'admin' | 'user' = 'admin') => cleanUpConnections(call('ana', role));
/** What the heartbeat does once a second. */
const lookAtReceivers = () => {
  for (const connection of broadcaster.connections()) connection.watch(base.clock());
};
const audited = () => base.db.selectFrom('audit_log').select(['action', 'target_id']).execute();

describe('status', () => {
  test('an admin sees everybody, others themselves', async () => {
    for (const viewer of [ana, ben]) await (await connect(broadcaster, viewer)).until('connected');
    const all = await readStatus(call('ana', 'admin'));
    expect(all).toMatchObject({
      total_connections: 2,
      connections: [
        { user_id: 'ana', session_id: 'ses_ana', instance_id: 'ins_1', is_active: true },
        { user_id: 'ben', user_ip: '203.0.113.7', state: 'live', queue_size: expect.any(Number) },
      ],
    });
    const own = await readStatus(call('ben', 'user'));
    expect(own.connections.map(({ user_id }) => user_id)).toEqual(['ben']);
  });
});

describe('disconnecting', () => {
  test('closes one connection, whose client comes back, and is put on record', async () => {
    const [closed, stays] = [await connect(broadcaster, ana), await connect(broadcaster, ana)];
    await stays.until('connected');
    const { connection_id } = (await closed.until('connected')).data;
    await expect(disconnectConnection(call('ben', 'admin'), { connection_id })).resolves.toEqual({
      closed: 1,
      silent_instances: 0,
    });
    expect((await closed.toEnd()).at(-1)).toMatchObject({ event: 'bye', data: { retry: true } });
    expect(broadcaster.connections()).toHaveLength(1);
    expect(await audited()).toEqual([{ action: 'connection_closed', target_id: connection_id }]);
  });

  test('of a connection that nobody has, while somebody did not answer, may be tried again', async () => {
    const peers = { ...createNoPeers(), ask: async () => ({ answers: [], silent: 1 }) };
    const one = { connection_id: 'con_elsewhere' };
    await expect(
      disconnectConnection({ ...call('ana', 'admin'), peers }, one),
    ).rejects.toMatchObject({ code: 'unavailable' });
    expect(await audited()).toEqual([]);
  });

  test.each([
    ['a connection that nobody has', 'admin', { connection_id: 'con_none' }, 'not_found'],
    ['anyone but an admin', 'user', { connection_id: 'con_0001' }, 'forbidden'],
    ['a request without a connection', 'admin', {}, 'invalid_input'],
  ] as const)('%s is refused', async (_, role, input, code) => {
    await expect(disconnectConnection(call('ana', role), input)).rejects.toMatchObject({ code });
  });
});

test.each([
  [
    'disconnecting',
    (caller: OperationsCall) => disconnectConnection(caller, { connection_id: 'c' }),
  ],
  ['cleaning up', cleanUpConnections],
])('%s takes an admin who still is one', async (_, act) => {
  await base.db.updateTable('users').set({ disabled_at: 1 }).where('id', '=', 'ana').execute();
  await expect(act(call('ana', 'admin'))).rejects.toMatchObject({ code: 'unauthenticated' });
  await base.db.updateTable('users').set({ role: 'user' }).where('id', '=', 'ben').execute();
  await expect(act(call('ben', 'admin'))).rejects.toMatchObject({ code: 'forbidden' });
});

describe('cleaning up', () => {
  test('closes what cannot be written to; what is idle or only full for a moment stays', async () => {
    const stuck = await connect(broadcaster, ana);
    await publish('x'.repeat(300_000));
    await stuck.until('connected');
    lookAtReceivers();
    lookAtReceivers();
    base.clock.advance(60_000);
    const idle = await connect(broadcaster, ben);
    await idle.until('connected');
    expect(broadcaster.connections().map(({ state }) => state)).toEqual(['blocked', 'live']);
    await expect(cleanUp()).resolves.toEqual({ closed: 1, silent_instances: 0 });
    expect(broadcaster.connections().map(({ viewer }) => viewer.userId)).toEqual(['ben']);

    await publish('x'.repeat(300_000));
    expect(broadcaster.connections()[0]!.state).toBe('blocked');
    await expect(cleanUp()).resolves.toEqual({ closed: 0, silent_instances: 0 });
  });

  test('leaves a receiver that is slow, however long it is full', async () => {
    const sink = createRecordingSink();
    await broadcaster.connect({
      viewer: ana,
      address: '203.0.113.7',
      subscriptions: null,
      cursor: undefined,
      sessionExpiresAt: Number.POSITIVE_INFINITY,
      createSink: () => ({ sink, body: new ReadableStream() }),
      signal: new AbortController().signal,
      verify: async () => null,
    });
    sink.room = false;
    sink.bufferedBytes = 60_000;
    await publish('x'.repeat(50_000));
    const [slow] = broadcaster.connections();
    for (let second = 1; second <= 7; second += 1) {
      base.clock.advance(1_000);
      sink.bufferedBytes -= 7_000;
      lookAtReceivers();
    }
    expect(slow).toMatchObject({ state: 'blocked', takesNothingSince: null });
    await expect(cleanUp()).resolves.toMatchObject({ closed: 0 });
    lookAtReceivers();
    base.clock.advance(5_000);
    await expect(cleanUp()).resolves.toMatchObject({ closed: 1 });
  });

  test('says how many instances did not answer', async () => {
    const peers = { ...createNoPeers(), ask: async () => ({ answers: [], silent: 2 }) };
    await expect(cleanUpConnections({ ...call('ana', 'admin'), peers })).resolves.toEqual({
      closed: 0,
      silent_instances: 2,
    });
  });

  test('is for admins', async () => {
    await expect(cleanUp('user')).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('faults', () => {
  const faultCall = (userId: string, role: 'admin' | 'user' = 'user', faultsEnabled = true) => ({
    ...call(userId, role),
    faultsEnabled,
  });
  const inject = (userId: string, input: object) => injectFault(faultCall(userId), input);

  test('make something go wrong with the own connection', async () => {
    const client = await connect(broadcaster, ana);
    const { data } = await client.until('connected');
    const request = {
      connection_id: data.connection_id,
      fault: 'duplicate',
      duration_ms: 1_000,
    };
    await expect(inject('ana', request)).resolves.toEqual(request);
    await publish('a');
    const [first, second] = [await client.until('test'), await client.until('test')];
    expect(second).toEqual(first);

    await inject('ana', { ...request, fault: 'drop' });
    await expect(client.toEnd()).rejects.toThrow('cut off');
    expect(broadcaster.connections()).toEqual([]);
  });

  test('a trim tells the client that its history is gone, after what it was sent and before what comes', async () => {
    const client = await connect(broadcaster, ana);
    const { data } = await client.until('connected');
    await publish('before');
    await inject('ana', { connection_id: data.connection_id, fault: 'trim' });
    await publish('after');
    const [before, reset] = [await client.until('test'), await client.until('reset')];
    expect(reset).toMatchObject({ data: { reason: 'trimmed' }, id: before.id });
    expect((await client.until('test')).data).toBe('after');
  });

  test('a client that is held up cannot be told of a trim', async () => {
    const client = await connect(broadcaster, ana);
    const { connection_id } = (await client.until('connected')).data;
    await inject('ana', { connection_id, fault: 'stall' });
    await publish('held back');
    await expect(inject('ana', { connection_id, fault: 'trim' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('an expiry ends the stream with its last word and leaves others alone', async () => {
    const [client, other] = [await connect(broadcaster, ana), await connect(broadcaster, ana)];
    const { connection_id } = (await client.until('connected')).data;
    await other.until('connected');
    await inject('ana', { connection_id, fault: 'expire' });
    expect((await client.toEnd()).at(-1)).toMatchObject({
      event: 'bye',
      data: { reason: 'session_expired', retry: false },
    });
    expect(broadcaster.connections()).toHaveLength(1);
  });

  test('reach the instance that has the connection', async () => {
    const client = await connect(broadcaster, ana);
    const { connection_id } = (await client.until('connected')).data;
    const asked = new Map<string, (input: any) => unknown>();
    answerFaults({
      ...call('ana', 'user'),
      peers: {
        ...createNoPeers(),
        onAsked: ({ name }, answer) => void asked.set(name, answer),
      },
    });
    const elsewhere = await createTestBroadcaster(base);
    const request = { connection_id, fault: 'drop', duration_ms: 1_000 };
    const there = {
      ...faultCall('ana'),
      broadcaster: elsewhere,
      peers: {
        ...createNoPeers(),
        ask: async ({ name }: { name: string }, input: unknown) => ({
          answers: [asked.get(name)!(input)] as any[],
          silent: 0,
        }),
      },
    };
    await expect(injectFault({ ...there, principal: principal('ben') }, request)).rejects.toThrow();
    expect(broadcaster.connections()).toHaveLength(1);
    await expect(injectFault(there, request)).resolves.toEqual(request);
    await expect(client.toEnd()).rejects.toThrow('cut off');
    elsewhere.shutdown();
  });

  test("another person's connection is not found", async () => {
    const client = await connect(broadcaster, ben);
    const { data } = await client.until('connected');
    await expect(
      inject('ana', { connection_id: data.connection_id, fault: 'drop' }),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each([
    [{ fault: 'explode' }, 'fault'],
    [{ fault: 'stall', duration_ms: 60_001 }, 'duration_ms'],
    [{ fault: 'stall', duration_ms: 0 }, 'duration_ms'],
  ])('%j is refused, naming the field', async (input, field) => {
    await expect(inject('ana', { connection_id: 'con_1', ...input })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [expect.objectContaining({ field })] },
    });
  });

  test('are for admins where they are switched off', async () => {
    const client = await connect(broadcaster, ana);
    const { data } = await client.until('connected');
    const request = { connection_id: data.connection_id, fault: 'drop' };
    await expect(injectFault(faultCall('ana', 'user', false), request)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(injectFault(faultCall('ana', 'admin', false), request)).resolves.toMatchObject(
      request,
    );
  });
});
