import { addSession, addUser, openTestLog, type TestLog } from '@/__tests__/support/database';
import { openOperations, type TestInstance } from '@/__tests__/support/operations';
import { connect } from '@/__tests__/support/stream-client';
import { previewBroadcast } from '@/lib/events/server/preview-broadcast';
import { readStatus } from '@/lib/events/server/status';

const viewer = (userId: string) => ({ userId, sessionId: `ses_${userId}`, role: 'user' });

let base: TestLog;
let instances: TestInstance[];

beforeEach(async () => {
  base = await openTestLog();
  for (const id of ['ana', 'ben', 'eve']) await addUser(base.db, id);
  await addUser(base.db, 'gone');
  await base.db.updateTable('users').set({ disabled_at: 1 }).where('id', '=', 'gone').execute();
  await addSession(base.db, 'ses_ana', 'ana');
  instances = await openOperations(base, 2);
  // Ana on both instances, once with one topic only; Ben on the other.
  await connect(instances[0]!.broadcaster, viewer('ana'));
  await connect(instances[1]!.broadcaster, viewer('ana'), { subscribe: 'system' });
  await connect(instances[1]!.broadcaster, viewer('ben'));
});
afterEach(async () => {
  for (const { broadcaster } of instances) broadcaster.shutdown();
  await base.db.destroy();
});

const preview = (input: object) => previewBroadcast(instances[0]!.call(), input);

test('counts people and connections of all instances, each person once', async () => {
  await expect(preview({ event_type: 'system' })).resolves.toEqual({
    connections: 3,
    people_connected: 2,
    people: 3,
    person: null,
    barrier: null,
    silent_instances: 0,
  });
});

test('a topic leaves out connections that want others', async () => {
  await expect(preview({ event_type: 'test' })).resolves.toMatchObject({ connections: 2 });
  const input = { event_type: 'test', subscription_filter: 'system' };
  await expect(preview(input)).resolves.toMatchObject({ connections: 3 });
});

test('a person is found by address or id, a session by its id', async () => {
  const person = { user_id: 'ana', name: 'ana', email: 'ana@example.com' };
  const expected = {
    ...{ connections: 2, people_connected: 1, people: 1, person },
    ...{ barrier: null, silent_instances: 0 },
  };
  for (const filter of [
    { user_filter: 'ana' },
    { user_filter: 'Ana@Example.com' },
    { session_filter: 'ses_ana' },
  ]) {
    await expect(preview({ event_type: 'system', ...filter })).resolves.toEqual(expected);
  }
  await expect(preview({ event_type: 'system', user_filter: 'eve' })).resolves.toMatchObject({
    connections: 0,
    people_connected: 0,
  });
});

test('who cannot come for it is not counted among those who get it later', async () => {
  await addSession(base.db, 'ses_gone', 'gone');
  await addSession(base.db, 'ses_over', 'ben', { expiresAt: base.clock() });
  for (const [filter, barrier] of [
    [{ user_filter: 'gone' }, 'account_disabled'],
    [{ session_filter: 'ses_gone' }, 'account_disabled'],
    [{ session_filter: 'ses_over' }, 'session_ended'],
  ] as const) {
    const found = await preview({ event_type: 'system', ...filter });
    expect(found).toMatchObject({ connections: 0, people: 0, barrier });
  }
  await base.db
    .updateTable('sessions')
    .set({ revoked_at: 1 })
    .where('id', '=', 'ses_ana')
    .execute();
  const found = await preview({ event_type: 'system', session_filter: 'ses_ana' });
  expect(found).toMatchObject({ people: 0, barrier: 'session_ended' });
});

test('says how many instances did not answer', async () => {
  instances[1]!.become('silent');
  const found = await preview({ event_type: 'system' });
  expect(found).toMatchObject({ connections: 1, silent_instances: 1 });
  const status = await readStatus(instances[0]!.call());
  expect(status).toMatchObject({ total_connections: 1, silent_instances: 1 });
});

test.each([
  [{ event_type: 'system', user_filter: 'nobody' }, 'not_found'],
  [{ event_type: 'system', session_filter: 'ses_none' }, 'not_found'],
  [{ event_type: 'summary_complete' }, 'invalid_input'],
  [{ event_type: 'test', session_filter: 'a', user_filter: 'b' }, 'invalid_input'],
])('refuses %j', async (input, code) => {
  await expect(preview(input)).rejects.toMatchObject({ code });
});

test('is for admins', async () => {
  const call = instances[0]!.call('user');
  await expect(previewBroadcast(call, { event_type: 'test' })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('the status names people to admins, and says where each connection is in the log', async () => {
  const seq = await base.log.publish({ type: 'test', audience: { kind: 'everyone' }, data: 1 });
  for (const { broadcaster } of instances) {
    while (broadcaster.head < seq!) await new Promise(setImmediate);
  }
  const status = await readStatus(instances[0]!.call());
  expect(status).toMatchObject({
    total_connections: 3,
    people: expect.arrayContaining([{ user_id: 'ben', name: 'ben', email: 'ben@example.com' }]),
  });
  expect(status.connections[0]).toMatchObject({
    from: 'test-0',
    cursor: base.log.idOf(seq!),
    blocked_since: null,
    takes_nothing_since: null,
    ends_at: expect.any(Number),
  });
  expect(await readStatus(instances[0]!.call('user'))).toEqual({
    total_connections: 0,
    connections: [],
    silent_instances: 0,
  });
});
