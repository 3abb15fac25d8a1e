import { randomBytes } from 'node:crypto';
import { migrateToLatest } from '@/lib/server/db/migrate';
import { type Db, openSqlite } from '@/lib/server/db/open-database';
import { openPostgres } from '@/lib/server/db/postgres';
import { createTestLogger } from './logger';

/** Set by the project `postgres`, which runs the same tests as `node` on the other database. */
declare global {
  var testDatabase: 'postgres' | undefined;
}

const template = 'template_app';

/** A real, migrated database of its own: in memory, a file, or in the project's PostgreSQL server. */
export async function openTestDatabase(path = ':memory:'): Promise<Db> {
  if (globalThis.testDatabase === 'postgres') return openPrivateDatabase(template);
  const db = openSqlite(path);
  await migrateToLatest(db);
  return db;
}

/** The same without a schema. */
export async function openEmptyTestDatabase(): Promise<Db> {
  if (globalThis.testDatabase === 'postgres') return openPrivateDatabase('template1');
  return openSqlite(':memory:');
}

/** A second pool on a database of the project's server: what another process would have. */
export function openPool(url: string, poolSize = 10): Promise<Db> {
  return openPostgres({ url, poolSize, logger: createTestLogger() });
}

/** Address of a database in the project's server. */
export function urlOf(database: string): string {
  return process.env.TEST_POSTGRES_URL!.replace(/\/postgres$/, `/${database}`);
}

/** Makes a migrated database and returns its address and how to drop it. */
export async function createDatabase(
  from = template,
): Promise<{ url: string; drop(): Promise<void> }> {
  if (from === template) await ensureTemplate();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(`create database ${name} template ${from}`);
  return { url: urlOf(name), drop: () => administer(`drop database ${name} with (force)`) };
}

async function openPrivateDatabase(from: string): Promise<Db> {
  const { url, drop } = await createDatabase(from);
  const db = await openPool(url);
  const close = db.destroy.bind(db);
  db.destroy = async () => {
    await close();
    await drop();
  };
  return db;
}

async function administer(statement: string): Promise<void> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

let template_: Promise<void> | undefined;

/** Migrating takes longer than copying: done once, by whichever test process comes first. */
function ensureTemplate(): Promise<void> {
  template_ ??= makeTemplate();
  return template_;
}

async function makeTemplate(): Promise<void> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(1)');
    const known = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (known.rowCount) return;
    await client.query(`create database ${template}_next`);
    const db = await openPool(urlOf(`${template}_next`), 2);
    await migrateToLatest(db);
    await db.destroy();
    await client.query(`alter database ${template}_next rename to ${template}`);
  } finally {
    await client.end();
  }
}
