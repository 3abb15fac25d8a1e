import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Client } from 'pg';
import { addUser } from '../../__tests__/support/database';
import { createTestLogger } from '../../__tests__/support/logger';
import type { PostgresServer } from '../../__tests__/support/postgres';
import {
  createTestContext,
  eventOf,
  type TestContext,
} from '../../__tests__/support/summaries-context';
import { migrateToLatest } from '../../lib/server/db/migrate';
import { type Db, openSqlite } from '../../lib/server/db/open-database';
import { openPostgres } from '../../lib/server/db/postgres';
import { createId } from '../../lib/server/ids';
import { startBatch } from '../../lib/summaries/server/start-batch';
import { createWorker } from '../../lib/summaries/server/worker';

/** Where a measurement keeps its rows: a database of its own, as one or several processes see it. */
export interface Store {
  name: string;
  /** Opens a migrated database for so many processes. */
  open(processes: number): Promise<{ dbs: Db[]; remove(): Promise<void> }>;
  /** What the database does by itself some time after many rows have come. */
  settle(db: Db): Promise<void>;
}

/** A file, as durable as in production. */
export const sqlite: Store = {
  name: 'SQLite',
  async open() {
    const folder = mkdtempSync(join(tmpdir(), 'yts-bench-'));
    const db = openSqlite(join(folder, 'app.db'));
    await migrateToLatest(db);
    return { dbs: [db], remove: async () => rmSync(folder, { recursive: true }) };
  },
  settle: async () => undefined,
};

let databases = 0;

export function postgres(server: PostgresServer): Store {
  return {
    name: 'PostgreSQL',
    async open(processes) {
      databases += 1;
      const name = `bench_${databases}`;
      const admin = new Client({ connectionString: server.url() });
      await admin.connect();
      await admin.query(`create database ${name}`);
      await admin.end();
      const options = { url: server.url(name), poolSize: 10, logger: createTestLogger() };
      const dbs = await Promise.all(Array.from({ length: processes }, () => openPostgres(options)));
      await migrateToLatest(dbs[0]!);
      return { dbs, remove: async () => undefined };
    },
    async settle(db) {
      await sql`vacuum analyze`.execute(db);
    },
  };
}

/** Contexts of so many processes on one database, each with a worker that runs; removed afterwards. */
export async function withWorkers<T>(
  store: Store,
  options: Parameters<typeof createTestContext>[0],
  run: (contexts: TestContext[]) => Promise<T>,
  processes = 1,
): Promise<T> {
  const { dbs, remove } = await store.open(processes);
  for (const user of ['ana', 'ben']) await addUser(dbs[0]!, user);
  const first = await createTestContext({ ...options, db: dbs[0], createId });
  // All of them hear one another at once, as through Redis.
  const contexts = [first];
  for (const db of dbs.slice(1)) {
    contexts.push(await createTestContext({ ...options, db, createId, wake: first.wake }));
  }
  const workers = contexts.map((context) => createWorker(context, { concurrency: 3 }));
  try {
    for (const worker of workers) await worker.start({ ownsDatabase: false });
    return await run(contexts);
  } finally {
    for (const worker of workers) await worker.stop();
    for (const db of dbs) await db.destroy();
    await remove();
  }
}

export async function finish(context: TestContext, userId: string, input: object): Promise<void> {
  const { batch_id } = await startBatch(context.as(userId), input);
  await eventOf(context, 'batch_complete', (data) => data.batch_id === batch_id);
}
