import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { openTestLog } from '@/__tests__/support/database';
import { everyone } from '@/lib/events/audience';
import { backUp } from '@/scripts/lib/back-up.mjs';
import { databasePath } from '@/scripts/lib/database-path.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('copies a database that is in use to one sound file, and leaves nothing else', async () => {
  const source = join(folder, 'app.db');
  const target = join(folder, 'copies', 'one.db');
  const { db, log } = await openTestLog({ path: source });
  const publish = () => log.publish({ type: 'test', audience: everyone, data: 1 });
  await publish();
  const { newestEvent, bytes } = await backUp(source, target);
  await publish();
  await db.destroy();

  expect(newestEvent).toBe(1);
  expect(readFileSync(target).length).toBe(bytes);
  expect(readdirSync(join(folder, 'copies'))).toEqual(['one.db']);
  const copy = new SqliteDatabase(target, { readonly: true });
  expect(copy.prepare('select count(*) from events').pluck().get()).toBe(1);
  expect(copy.pragma('journal_mode', { simple: true })).toBe('delete');
  copy.close();
});

test('leaves nothing beside a database that nobody has open', async () => {
  const source = join(folder, 'app.db');
  await (await openTestLog({ path: source })).db.destroy();
  await backUp(source, join(folder, 'copy.db'));
  expect(readdirSync(folder).sort()).toEqual(['app.db', 'copy.db']);
});

test('never writes over a file, and needs a database', async () => {
  const source = join(folder, 'app.db');
  await expect(backUp(source, join(folder, 'copy.db'))).rejects.toThrow('There is no database');
  await (await openTestLog({ path: source })).db.destroy();
  writeFileSync(join(folder, 'copy.db'), 'precious');
  await expect(backUp(source, join(folder, 'copy.db'))).rejects.toThrow('exists already');
  expect(readFileSync(join(folder, 'copy.db'), 'utf8')).toBe('precious');
});

test('a copy that is not sound gets no name', async () => {
  const source = join(folder, 'app.db');
  const { db } = await openTestLog({ path: source });
  await db.destroy();
  const broken = new SqliteDatabase(source);
  broken.pragma('foreign_keys = off');
  broken.exec(
    `insert into sessions (id, user_id, created_at, expires_at) values ('s', 'nobody', 0, 0)`,
  );
  broken.close();
  await expect(backUp(source, join(folder, 'copy.db'))).rejects.toThrow('rows that point nowhere');
  expect(readdirSync(folder)).toEqual(['app.db']);

  const bytes = readFileSync(source);
  bytes.fill(0xff, 8_192);
  writeFileSync(source, bytes);
  await expect(backUp(source, join(folder, 'copy.db'))).rejects.toMatchObject({
    message: expect.stringMatching(/malformed|damaged/),
  });
  expect(existsSync(join(folder, 'copy.db'))).toBe(false);
});

test('the settings name the file; another database is not copied here', () => {
  expect(databasePath({ DATA_DIR: '/data' })).toBe('/data/app.db');
  expect(databasePath({ DATA_DIR: '/data', DATABASE_URL: 'file:/x/y.db' })).toBe('/x/y.db');
  expect(() => databasePath({ DATA_DIR: '/data', DATABASE_URL: 'postgres://db/app' })).toThrow(
    'pg_dump',
  );
});
