import { Migrator } from 'kysely';
import { addUser } from '@/__tests__/support/database';
import { storeSummary } from '@/__tests__/support/stored-summaries';
import { openEmptyTestDatabase } from '@/__tests__/support/test-database';
import { migrateToLatest } from '@/lib/server/db/migrate';
import * as initial from '@/lib/server/db/migrations/0001-initial';
import * as playlistsSearch from '@/lib/server/db/migrations/0002-playlists-search';
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
