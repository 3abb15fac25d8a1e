import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { sql } from 'kysely';
import { type Commit, createGroupCommit } from '@/lib/server/db/group-commit';
import { migrateToLatest } from '@/lib/server/db/migrate';
import { type Db, openSqlite, type Trx } from '@/lib/server/db/open-database';

let folder: string;
let db: Db;
let commit: Commit;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yts-'));
  db = openSqlite(join(folder, 'app.db'));
  await migrateToLatest(db);
  commit = createGroupCommit(db);
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const put =
  (key: string, value = 'x') =>
  (trx: Trx) =>
    trx.insertInto('meta').values({ key, value }).execute();
/** What is on the disk, seen by another connection. */
const stored = () => {
  const other = new SqliteDatabase(join(folder, 'app.db'), { readonly: true });
  const rows = other.prepare("select key from meta where key like 'k%' order by key").all();
  other.close();
  return (rows as { key: string }[]).map(({ key }) => key);
};

test('what is asked for together is committed together, in order, and answered after it', async () => {
  const begin = jest.spyOn(db, 'startTransaction');
  const seen: string[][] = [];
  await Promise.all(
    ['k1', 'k2', 'k3'].map(async (key) => {
      await commit(put(key));
      seen.push(stored());
    }),
  );
  expect(begin).toHaveBeenCalledTimes(1);
  expect(seen).toEqual([
    ['k1', 'k2', 'k3'],
    ['k1', 'k2', 'k3'],
    ['k1', 'k2', 'k3'],
  ]);
});

test('one that throws takes back its own rows and hears of it; the others stay', async () => {
  const outcomes = await Promise.allSettled([
    commit(put('k1')),
    commit(async (trx) => {
      await put('k2')(trx);
      throw new Error('no');
    }),
    commit(put('k1')),
    commit(put('k3')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect(outcomes[1]).toMatchObject({ reason: { message: 'no' } });
  expect(stored()).toEqual(['k1', 'k3']);
});

test('a write sees what those before it wrote', async () => {
  const [, value] = await Promise.all([
    commit(put('k1', 'first')),
    commit((trx) =>
      trx.selectFrom('meta').select('value').where('key', '=', 'k1').executeTakeFirst(),
    ),
  ]);
  expect(value).toEqual({ value: 'first' });
});

test('a commit that fails is told to everybody, and the next one works', async () => {
  const deferred = async (trx: Trx) => {
    await put('k1')(trx);
    // Checked at the commit only: there is no such user.
    await sql`pragma defer_foreign_keys = on`.execute(trx);
    await trx
      .insertInto('sessions')
      .values({
        id: 's',
        user_id: 'nobody',
        created_at: 0,
        expires_at: 0,
        revoked_at: null,
        address: null,
        user_agent: null,
      })
      .execute();
  };
  const outcomes = await Promise.allSettled([commit(put('k2')), commit(deferred)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(stored()).toEqual([]);
  await commit(put('k3'));
  expect(stored()).toEqual(['k3']);
});

test('a database that is closed is told to everybody who waits', async () => {
  await db.destroy();
  const outcomes = await Promise.allSettled([commit(put('k1')), commit(put('k2'))]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
