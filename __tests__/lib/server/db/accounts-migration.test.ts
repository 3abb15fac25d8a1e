import * as initial from '@/lib/server/db/migrations/0001-initial';
import * as playlistsSearch from '@/lib/server/db/migrations/0002-playlists-search';
import * as accounts from '@/lib/server/db/migrations/0005-accounts';
import { type Db, openSqlite } from '@/lib/server/db/open-database';

let db: Db;
beforeEach(async () => {
  db = openSqlite(':memory:');
  await initial.up(db as never);
  await playlistsSearch.up(db as never);
});
afterEach(() => db.destroy());

test('people and sessions from before stay, and their addresses count as vouched for', async () => {
  const ana = { id: 'ana', email: 'ana@example.com', name: 'Ana', role: 'admin' as const };
  await db
    .insertInto('users')
    .values({ ...ana, password_hash: 'x', disabled_at: null, created_at: 42 })
    .execute();
  await db
    .insertInto('sessions')
    .values({
      id: 'ses_1',
      user_id: 'ana',
      created_at: 43,
      expires_at: 99,
      revoked_at: null,
      address: null,
      user_agent: null,
    })
    .execute();
  await accounts.up(db as never);
  await expect(db.selectFrom('users').selectAll().execute()).resolves.toMatchObject([
    { ...ana, password_hash: 'x', email_verified_at: 42, last_seen_at: null, preferences: null },
  ]);
  await expect(db.selectFrom('sessions').selectAll().execute()).resolves.toMatchObject([
    { id: 'ses_1', last_seen_at: null, method: null },
  ]);
});

test('what somebody did stays on record when they are gone; their links and sessions go', async () => {
  await accounts.up(db as never);
  await db
    .insertInto('users')
    .values({
      id: 'ana',
      email: 'a@example.com',
      name: 'Ana',
      role: 'user',
      password_hash: null,
      disabled_at: null,
      created_at: 1,
    })
    .execute();
  await db
    .insertInto('password_resets')
    .values({ token_hash: 'h', user_id: 'ana', created_at: 1, expires_at: 2 })
    .execute();
  await db
    .insertInto('provider_accounts')
    .values({ provider: 'github', account_id: '1', user_id: 'ana', created_at: 1 })
    .execute();
  await db
    .insertInto('audit_log')
    .values({ id: 'aud_1', at: 1, action: 'sign_in', actor_id: 'ana' })
    .execute();
  await db.deleteFrom('users').execute();
  expect(await db.selectFrom('password_resets').selectAll().execute()).toEqual([]);
  expect(await db.selectFrom('provider_accounts').selectAll().execute()).toEqual([]);
  expect(await db.selectFrom('audit_log').selectAll().execute()).toHaveLength(1);
});
