import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createClock, openTestDatabase } from '@/__tests__/support/database';
import { dialectOf } from '@/lib/server/db/dialect';
import {
  databaseCheck,
  diskCheck,
  eventLogCheck,
  freeBytes,
  wakeCheck,
} from '@/lib/server/health/checks';

describe('the database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yts-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('answers and takes writes, and says so when it does not any more', async () => {
    const db = await openTestDatabase(join(folder, 'app.db'));
    const clock = createClock();
    const { run } = databaseCheck({ db, now: clock });
    expect(await run()).toMatchObject({ ok: true });
    const stored = await db
      .selectFrom('meta')
      .select('value')
      .where('key', '=', 'health_check')
      .executeTakeFirst();
    expect(stored?.value).toBe(String(clock()));

    const readOnly = {
      sqlite: 'pragma query_only = on',
      postgres: 'set default_transaction_read_only = on',
    };
    await sql.raw(readOnly[dialectOf(db)]).execute(db);
    expect(await run()).toMatchObject({ ok: false, detail: 'answers, but takes no writes' });
    await db.destroy();
    await expect(run()).rejects.toThrow();
  });
});

test.each([
  [0, true, 'up to date'],
  [9_000, true, 'up to date'],
  [75_400, false, '75 s behind the log'],
])('a process that is %s ms behind the log', async (lagMs, ok, detail) => {
  expect(await eventLogCheck(async () => lagMs).run()).toEqual({ ok, detail });
});

test.each([
  ['one process', { isRedisReady: null, isAlone: true }, true, 'within this process'],
  ['no Redis', { isRedisReady: null, isAlone: false }, true, 'by looking once a second'],
  ['Redis', { isRedisReady: () => true, isAlone: false }, true, 'through Redis'],
  [
    'Redis that is away',
    { isRedisReady: () => false, isAlone: false },
    false,
    'Redis is away: looking once a second',
  ],
])('wake-ups are not required: %s', async (_, setup, ok, detail) => {
  const check = wakeCheck(setup);
  expect(await check.run()).toEqual({ ok, detail });
  expect(check.required).toBe(false);
});

test('the disk has to have room, without saying how much or where', async () => {
  const folders = [tmpdir(), process.cwd()];
  const freeMib = Math.floor((await freeBytes(folders)) / 1024 / 1024);
  expect(freeMib).toBeGreaterThan(0);
  expect(await diskCheck(folders, 1).run()).toEqual({ ok: true, detail: 'at least 1 MiB free' });
  const tooMuch = freeMib * 1_000;
  expect(await diskCheck(folders, tooMuch).run()).toEqual({
    ok: false,
    detail: `less than ${tooMuch} MiB free`,
  });
});
