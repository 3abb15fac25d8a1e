import { openTestLog, type TestLog } from '@/__tests__/support/database';
import { openEmptyTestDatabase } from '@/__tests__/support/test-database';
import * as initial from '@/lib/server/db/migrations/0001-initial';
import * as accounts from '@/lib/server/db/migrations/0005-accounts';
import * as inbox from '@/lib/server/db/migrations/0007-inbox';

let world: TestLog;
afterEach(() => world.db.destroy());

test('nobody is greeted with what happened before there was an inbox', async () => {
  const db = await openEmptyTestDatabase();
  world = await openTestLog({ db });
  for (const { up } of [initial, accounts]) await up(db as never);
  await db
    .insertInto('users')
    .values({ id: 'ana', email: 'ana@example.com', name: 'Ana', role: 'user', created_at: 1 })
    .execute();
  for (const data of [1, 2]) {
    await world.log.publish({ type: 'test', audience: { kind: 'everyone' }, data });
  }
  await inbox.up(db as never);
  const states = await db.selectFrom('inbox_states').selectAll().execute();
  expect(states).toEqual([{ user_id: 'ana', read_through: 2, revision: 0, preferences: null }]);

  await db
    .insertInto('inbox_reads')
    .values([
      { user_id: 'ana', seq: 3 },
      { user_id: 'ana', seq: 4 },
    ])
    .execute();
  await db.deleteFrom('users').execute();
  expect(await db.selectFrom('inbox_states').selectAll().execute()).toEqual([]);
  expect(await db.selectFrom('inbox_reads').selectAll().execute()).toEqual([]);
});
