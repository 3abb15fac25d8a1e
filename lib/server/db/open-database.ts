import 'server-only';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteDialect,
  SqliteDriver,
  type Transaction,
} from 'kysely';
import type { Logger } from '../logger';
import type { DatabaseSettings } from '../store-settings';
import { migrateToLatest } from './migrate';
import { openPostgres } from './postgres';
import { reachPostgres } from './reach-postgres';
import type { Database } from './schema';
import { LocklessSqliteCompiler } from './sqlite-compiler';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

/**
 * Opens the database that the settings name, at the newest schema. Throws `ConfigError` when PostgreSQL cannot be used, and
 * the error of a migration that fails.
 */
export async function openDatabase(settings: DatabaseSettings, logger: Logger): Promise<Db> {
  if (settings.kind === 'sqlite') {
    const db = openSqlite(settings.path);
    await migrateToLatest(db);
    return db;
  }
  const { url, poolSize } = settings;
  await reachPostgres(url, { logger });
  // Waits for other instances' migrations and may rewrite tables: no statement timeout.
  const patient = await openPostgres({ url, poolSize: 2, statementTimeoutMs: 0, logger });
  try {
    await migrateToLatest(patient);
  } finally {
    await patient.destroy();
  }
  return openPostgres({ url, poolSize, logger });
}

/**
 * Opens the SQLite file, creating its folder for its owner only. WAL with `synchronous = FULL`: an event that somebody has seen is still
 * there after a power cut, so an event id never names two facts (docs/decisions/0003-durable-sqlite.md).
 */
export function openSqlite(path: string): Db {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const sqlite = new SqliteDatabase(path);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('busy_timeout = 5000');
  return new Kysely<Database>({ dialect: new ImmediateSqliteDialect(sqlite) });
}

/** Transactions take the write lock at once, so that a read inside one can never turn into SQLITE_BUSY at its write. */
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #sqlite: SqliteDatabase.Database;

  constructor(database: SqliteDatabase.Database) {
    super({ database });
    this.#sqlite = database;
  }

  override createDriver() {
    return new ImmediateSqliteDriver(this.#sqlite);
  }

  override createQueryCompiler() {
    return new LocklessSqliteCompiler();
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #sqlite: SqliteDatabase.Database;

  constructor(database: SqliteDatabase.Database) {
    super({ database });
    this.#sqlite = database;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** Some failures, such as a full disk, make SQLite roll back by itself; a second time would be an error of its own. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite.inTransaction) await super.rollbackTransaction(connection);
  }
}
