import { Migrator } from 'kysely';
import { addUser } from '@/__tests__/support/database';
import { storeSummary } from '@/__tests__/support/stored-summaries';
import { openEmptyTestDatabase } from '@/__tests__/support/test-database';
import { migrateToLatest } from '@/lib/server/db/migrate';
import * as initial from '@/lib/server/db/migrations/0001-initial';
import * as playlistsSearch from '@/lib/server/db/migrations/0002-playlists-search';
import * as severalInstances from '@/lib/server/db/migrations/0003-several-instances';
import * as youtubeRefusals from '@/lib/server/db/migrations/0004-youtube-refusals';
import * as accounts from '@/lib/server/db/migrations/0005-accounts';
import type { Db } from '@/lib/server/db/open-database';

let db: Db;
afterEach(() => db.destroy());

test('library rows that are there twice all survive, and from then on there is one', async () => {
  db = await openEmptyTestDatabase();
  const getMigrations = async () => ({
    '0001-initial': initial,
    '0002-playlists-search': playlistsSearch,
  });
  await new Migrator({ db, provider: { getMigrations } }).migrateToLatest();
  await addUser(db, 'ana');
  for (const id of ['sum_1', 'sum_2', 'sum_3'])
    await storeSummary(db, id, { title: id, content: {} });
  await db.updateTable('summaries').set({ work_key: 'same' }).execute();
  await db.updateTable('summaries').set({ video_id: null }).where('id', '=', 'sum_3').execute();

  await migrateToLatest(db);
  const rows = await db.selectFrom('summaries').select(['id', 'work_key']).orderBy('id').execute();
  expect(rows).toEqual([
    { id: 'sum_1', work_key: 'same:sum_1' },
    { id: 'sum_2', work_key: 'same' },
    { id: 'sum_3', work_key: 'same' },
  ]);
  await expect(
    db.updateTable('summaries').set({ work_key: 'same' }).where('id', '=', 'sum_1').execute(),
  ).rejects.toMatchObject({ message: expect.stringMatching(/unique/i) });
  await migrateToLatest(db);
});

test('links that people made who are no admins any more close; those of admins stay, and it is known whose they are', async () => {
  db = await openEmptyTestDatabase();
  const getMigrations = async () => ({
    '0001-initial': initial,
    '0002-playlists-search': playlistsSearch,
    '0003-several-instances': severalInstances,
    '0004-youtube-refusals': youtubeRefusals,
    '0005-accounts': accounts,
  });
  await new Migrator({ db, provider: { getMigrations } }).migrateToLatest();
  await addUser(db, 'ana', { role: 'admin' });
  for (const id of ['ben', 'cleo', 'dora']) await addUser(db, id);
  for (const [n, [user_id, actor_id]] of [
    // Ben was an admin once. Nobody knows who made the link to Dora's password.
    ['cleo', 'ben'],
    ['cleo', 'ana'],
    ['ben', 'ana'],
    ['ana', 'ben'],
  ].entries()) {
    await db
      .insertInto('audit_log')
      .values({ id: `aud_${n}`, at: n, action: 'reset_link_created', actor_id, target_id: user_id })
      .execute();
  }
  for (const user_id of ['ana', 'ben', 'cleo', 'dora']) {
    await db
      .insertInto('password_resets')
      .values({ token_hash: `of ${user_id}`, user_id, created_at: 1, expires_at: 2 } as never)
      .execute();
  }
  for (const invited_by of ['ana', 'ben']) {
    await db
      .insertInto('invites')
      .values({
        id: `inv_${invited_by}`,
        email: `by-${invited_by}@example.com`,
        name: 'Emil',
        role: 'admin',
        token_hash: invited_by,
        invited_by,
        created_at: 1,
        expires_at: 2,
      })
      .execute();
  }

  await migrateToLatest(db);
  expect(
    await db
      .selectFrom('password_resets')
      .select(['token_hash', 'created_by'])
      .orderBy('token_hash')
      .execute(),
  ).toEqual([
    { token_hash: 'of ben', created_by: 'ana' },
    { token_hash: 'of cleo', created_by: 'ana' },
  ]);
  const invites = await db.selectFrom('invites').select('id').execute();
  expect(invites).toEqual([{ id: 'inv_ana' }]);
});
