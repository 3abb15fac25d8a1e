import {
  addUser,
  createClock,
  createCountingId,
  openTestDatabase,
} from '@/__tests__/support/database';
import { createSessions } from '@/lib/server/auth/sessions';
import type { Db } from '@/lib/server/db/open-database';

let db: Db;
const clock = createClock();
beforeEach(async () => {
  db = await openTestDatabase();
  await addUser(db, 'ana', { role: 'admin' });
});
afterEach(() => db.destroy());

const address = '203.0.113.1';
const sessions = () => createSessions({ db, now: clock, createId: createCountingId() });
const open = (userAgent = 'test', generation = 0) =>
  sessions().open({
    generation,
    userId: 'ana',
    email: 'ana@example.com',
    method: 'password',
    caller: { address, userAgent },
  });
const find = (id: string, from = address) => sessions().findLive(id, from);

test('an open session names its user as they are now', async () => {
  const id = await open();
  await expect(find(id)).resolves.toMatchObject({ userId: 'ana', role: 'admin' });
  await db.updateTable('users').set({ role: 'user' }).execute();
  await expect(find(id)).resolves.toMatchObject({ role: 'user' });
});

test('it is on record who signed in, how and from where', async () => {
  const id = await open();
  await expect(db.selectFrom('audit_log').selectAll().execute()).resolves.toMatchObject([
    {
      action: 'sign_in',
      at: clock(),
      actor_id: 'ana',
      actor_label: 'ana@example.com',
      target_id: id,
      address,
      details: '{"method":"password"}',
    },
  ]);
});

test('it is over after thirty days, whatever happened in between', async () => {
  const id = await open();
  clock.advance(30 * 86_400_000 - 1);
  await expect(find(id)).resolves.not.toBeNull();
  clock.advance(1);
  await expect(find(id)).resolves.toBeNull();
});

test('it is over once its user is disabled', async () => {
  const id = await open();
  await db.updateTable('users').set({ disabled_at: 1 }).execute();
  await expect(find(id)).resolves.toBeNull();
});

test('an unknown session is nobody', async () => {
  await expect(find('ses_made_up')).resolves.toBeNull();
});

test('when and from where it was used is noted, at most every five minutes', async () => {
  const id = await open();
  const seen = async () => {
    const session = await db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow();
    const user = await db.selectFrom('users').selectAll().executeTakeFirstOrThrow();
    return [session.last_seen_at, session.address, user.last_seen_at];
  };
  const openedAt = clock();
  clock.advance(5 * 60_000 - 1);
  await find(id, '198.51.100.4');
  expect(await seen()).toEqual([openedAt, address, openedAt]);
  clock.advance(1);
  await find(id, '198.51.100.4');
  expect(await seen()).toEqual([clock(), '198.51.100.4', clock()]);
});

test('a user agent of any length is kept as far as it says something', async () => {
  await open('x'.repeat(5_000));
  const { user_agent } = await db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow();
  expect(user_agent).toHaveLength(300);
});
