import {
  addSession,
  addUser,
  createCountingId,
  openTestLog,
  type TestLog,
} from '@/__tests__/support/database';
import { createTestLogger } from '@/__tests__/support/logger';
import { principal } from '@/__tests__/support/summaries-context';
import { broadcast } from '@/lib/events/server/broadcast';
import { createBroadcaster } from '@/lib/events/server/broadcaster';
import { loadConfig } from '@/lib/server/config';

let base: TestLog;
beforeEach(async () => {
  base = await openTestLog();
  await addUser(base.db, 'ana', { role: 'admin' });
  await addSession(base.db, 'ses_ana', 'ana');
  await addUser(base.db, 'ben');
  await addSession(base.db, 'ses_ben', 'ben');
});
afterEach(() => base.db.destroy());

function send(input: object, role: 'admin' | 'user' = 'admin') {
  const logger = createTestLogger();
  const broadcaster = createBroadcaster({
    log: base.log,
    wake: base.wake,
    logger,
    config: loadConfig({ NEXTAUTH_SECRET: 'x'.repeat(32) }).events,
    now: base.clock,
    random: () => 0.5,
    createId: createCountingId(),
  });
  return broadcast(
    {
      eventLog: base.log,
      db: base.db,
      broadcaster,
      logger,
      now: base.clock,
      principal: principal('ana', role),
      address: '203.0.113.7',
    },
    { event_type: 'test', data: 1, ...input },
  );
}

const audiences = async () =>
  (await base.log.readAfter(0, 100)).map(({ audienceKind, audienceId }) => [
    audienceKind,
    audienceId,
  ]);

test('goes to everyone, or to the one session or person it names', async () => {
  await send({});
  await send({ session_filter: 'ses_ben' });
  await send({ user_filter: 'ben' });
  await send({ user_filter: ' Ben@Example.com ' });
  expect(await audiences()).toEqual([
    ['everyone', ''],
    ['session', 'ses_ben'],
    ['user', 'ben'],
    ['user', 'ben'],
  ]);
});

test.each([
  [{ user_filter: 'nobody@example.com' }, 'user_filter'],
  [{ session_filter: 'ses_none' }, 'session_filter'],
])('%j is of nobody, which is said instead of sending it to nobody', async (filters, field) => {
  await expect(send(filters)).rejects.toMatchObject({ code: 'not_found', details: { field } });
  expect(await audiences()).toEqual([]);
});

test.each([
  [{ session_filter: '' }, 'session_filter'],
  [{ user_filter: '' }, 'user_filter'],
  [{ session_filter: '', user_filter: 'ben' }, 'session_filter'],
  [{ session_filter: 'ses_ben', user_filter: 'ben' }, 'session_filter'],
])('%j names nobody, so it goes to nobody', async (filters, field) => {
  await expect(send(filters)).rejects.toMatchObject({
    code: 'invalid_input',
    details: { issues: expect.arrayContaining([expect.objectContaining({ field })]) },
  });
  expect(await audiences()).toEqual([]);
});

test('an admin who is none any more when it is sent reaches nobody', async () => {
  await base.db.updateTable('users').set({ role: 'user' }).execute();
  await expect(send({})).rejects.toMatchObject({ code: 'forbidden' });
  await base.db.updateTable('users').set({ role: 'admin' }).execute();
  await base.db.updateTable('sessions').set({ revoked_at: 1 }).execute();
  await expect(send({})).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await audiences()).toEqual([]);
  expect(await base.db.selectFrom('audit_log').selectAll().execute()).toEqual([]);
});

test('is for admins only', async () => {
  await expect(send({}, 'user')).rejects.toMatchObject({ code: 'forbidden' });
});
