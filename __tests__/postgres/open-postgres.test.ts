import { sql } from 'kysely';
import { Client } from 'pg';
import { freePort } from '@/__tests__/support/app-server';
import { addUser } from '@/__tests__/support/database';
import { createTestLogger } from '@/__tests__/support/logger';
import { startPostgres } from '@/__tests__/support/postgres';
import { createDatabase, openPool, urlOf } from '@/__tests__/support/test-database';
import { readEpoch, renewEpoch } from '@/lib/server/db/epoch';
import { type Db, openDatabase } from '@/lib/server/db/open-database';
import { openPostgres } from '@/lib/server/db/postgres';
import { reachPostgres } from '@/lib/server/db/reach-postgres';

const dispose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const act of dispose.splice(0).reverse()) await act();
});

async function fresh(template?: string): Promise<string> {
  const { url, drop } = await createDatabase(template);
  dispose.push(drop);
  return url;
}

async function open(url: string, poolSize?: number): Promise<Db> {
  const db = await openPool(url, poolSize);
  dispose.push(() => db.destroy());
  return db;
}

test('counts, sequence numbers and times are numbers', async () => {
  const db = await open(await fresh());
  await addUser(db, 'ana');
  await db.updateTable('users').set({ created_at: 1_750_000_000_123 }).execute();
  const row = await db
    .selectFrom('users')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.max('created_at').as('at')])
    .executeTakeFirstOrThrow();
  expect(row).toEqual({ count: 1, at: 1_750_000_000_123 });
});

test('text may have what PostgreSQL has no place for', async () => {
  const db = await open(await fresh());
  await db.insertInto('meta').values({ key: 'a', value: 'be\0fore' }).execute();
  await expect(
    db.selectFrom('meta').select('value').where('key', '=', 'a').execute(),
  ).resolves.toEqual([{ value: 'before' }]);
});

test('text is ordered and compared byte by byte, whatever language the server sorts in', async () => {
  const db = await open(await fresh());
  const keys = ['b', 'a', 'B', 'é', 'Z', '_', '2', '10', '東'];
  for (const key of keys) await db.insertInto('meta').values({ key, value: '' }).execute();
  const rows = await db
    .selectFrom('meta')
    .select('key')
    .where('key', 'in', keys)
    .orderBy('key')
    .execute();
  expect(rows.map(({ key }) => key)).toEqual([...keys].sort());
  const { rows: sorted } = await sql<{ key: string }>`
    select key from (values ('b'), ('B'), ('a')) as t(key) order by key`.execute(db);
  expect(sorted.map(({ key }) => key)).toEqual(['a', 'b', 'B']);
});

test('several instances that start at once migrate one after the other', async () => {
  const url = await fresh('template1');
  const settings = { kind: 'postgres', url, poolSize: 2 } as const;
  const opened = await Promise.all(
    Array.from({ length: 5 }, () => openDatabase(settings, createTestLogger())),
  );
  const epochs = await Promise.all(opened.map(readEpoch));
  expect(new Set(epochs).size).toBe(1);
  for (const db of opened) await db.destroy();
});

test('the epoch is made once and renewed on request', async () => {
  const db = await open(await fresh());
  const first = await readEpoch(db);
  await expect(readEpoch(db)).resolves.toBe(first);
  const second = await renewEpoch(db);
  expect(second).not.toBe(first);
  await expect(readEpoch(db)).resolves.toBe(second);
});

test('connections that break, idle or in a transaction, are replaced, and the process lives on', async () => {
  const url = await fresh();
  const logger = createTestLogger();
  const db = await openPostgres({ url, poolSize: 3, logger });
  dispose.push(() => db.destroy());
  const cut = () =>
    administer(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = '${new URL(url).pathname.slice(1)}' and pid <> pg_backend_pid()`);
  await sql`select 1`.execute(db);
  await cut();
  while (logger.records.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await sql`select 1`.execute(db);

  await expect(
    db.transaction().execute(async (trx) => {
      await sql`select 1`.execute(trx);
      await cut();
      await sql`select 1`.execute(trx);
    }),
  ).rejects.toThrow();
  await expect(sql`select 1 as one`.execute(db)).resolves.toMatchObject({ rows: [{ one: 1 }] });
});

test('a statement has its time, and a transaction does not keep its locks for ever', async () => {
  const url = await fresh();
  const db = await openPostgres({
    url,
    poolSize: 2,
    statementTimeoutMs: 50,
    logger: createTestLogger(),
  });
  dispose.push(() => db.destroy());
  await expect(sql`select pg_sleep(5)`.execute(db)).rejects.toMatchObject({ code: '57014' });
  const { rows } = await sql`show idle_in_transaction_session_timeout`.execute(db);
  expect(rows).toEqual([{ idle_in_transaction_session_timeout: '1min' }]);
});

describe('what cannot be reached', () => {
  const logger = createTestLogger();
  const problem = async (url: string, waitMs = 0) => {
    const failed = await reachPostgres(url, { logger, waitMs }).catch((error) => error);
    expect(failed).toMatchObject({ name: 'ConfigError', problems: [expect.any(String)] });
    const [text] = (failed as { problems: string[] }).problems;
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('\n');
    return text;
  };

  test('is named in one line, without the password', async () => {
    const port = await freePort();
    await expect(problem(`postgres://yts:hunter2@127.0.0.1:${port}/app`)).resolves.toBe(
      `DATABASE_URL: cannot use PostgreSQL at yts@127.0.0.1:${port}/app: nothing answers there`,
    );
    await expect(problem(`${urlOf('nothing')}?password=hunter2`)).resolves.toMatch(
      /\/nothing: it has no database of that name$/,
    );
    await expect(
      problem(urlOf('postgres').replace('postgres@', 'nobody:hunter2@')),
    ).resolves.toMatch(/it does not let this user in$/);
  });

  test('a database that cannot hold every letter is refused', async () => {
    await administer(
      "create database latin template template0 encoding 'LATIN1' locale 'C' locale_provider libc",
    );
    dispose.push(() => administer('drop database latin'));
    await expect(problem(urlOf('latin'))).resolves.toMatch(/encoding is LATIN1, it must be UTF8$/);
  });

  test('may still be starting: it is waited for', async () => {
    const server = await startPostgres();
    try {
      await server.stop();
      const reached = reachPostgres(server.url(), { logger, waitMs: 20_000 });
      await server.start();
      await expect(reached).resolves.toBeUndefined();
    } finally {
      await server.dispose();
    }
  });
});

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
