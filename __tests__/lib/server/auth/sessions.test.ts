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

const sessions = () => createSessions({ db, now: clock, createId: createCountingId() });
const open = () => sessions().open({ userId: 'ana', address: '::1', userAgent: 'test' });

test('an open session names its user as they are now', async () => {
  const id = await open();
  await expect(sessions().findLive(id)).resolves.toMatchObject({ userId: 'ana', role: 'admin' });
  await db.updateTable('users').set({ role: 'user' }).execute();
  await expect(sessions().findLive(id)).resolves.toMatchObject({ role: 'user' });
});

test('it is over once revoked', async () => {
  const id = await open();
  await sessions().revoke(id);
  await expect(sessions().findLive(id)).resolves.toBeNull();
});

test('it is over after thirty days, whatever happened in between', async () => {
  const id = await open();
  clock.advance(30 * 86_400_000 - 1);
  await expect(sessions().findLive(id)).resolves.not.toBeNull();
  clock.advance(1);
  await expect(sessions().findLive(id)).resolves.toBeNull();
});

test('it is over once its user is disabled', async () => {
  const id = await open();
  await db.updateTable('users').set({ disabled_at: 1 }).execute();
  await expect(sessions().findLive(id)).resolves.toBeNull();
});

test('an unknown session is nobody', async () => {
  await expect(sessions().findLive('ses_made_up')).resolves.toBeNull();
});
