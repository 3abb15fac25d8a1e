import { Client } from 'pg';
import type { Db } from '@/lib/server/db/open-database';
import { createId } from '@/lib/server/ids';
import { createInProcessWake } from '@/lib/server/wake/in-process-wake';
import type { Wake } from '@/lib/server/wake/wake';
import { addUser, type Clock, createClock } from './database';
import { createTestContext, type TestContext } from './summaries-context';
import { createDatabase, openPool } from './test-database';

/** What one of several processes has: a pool of its own on the database that all share. */
export interface Instance extends TestContext {
  /** Ends it like a kill: what it does is cut off in the middle, and nothing that it still tries reaches the database. */
  kill(): Promise<void>;
}

export interface Instances {
  url: string;
  clock: Clock;
  open(options?: Parameters<typeof createTestContext>[0]): Promise<Instance>;
  dispose(): Promise<void>;
}

/** Processes around one PostgreSQL database, with the users `ana` and `ben` and whoever else is named. */
export async function openInstances(
  options: { clock?: Clock; users?: string[] } = {},
): Promise<Instances> {
  const { url, drop } = await createDatabase();
  const clock = options.clock ?? createClock();
  const bus = new Set<Wake>();
  const databases = new Set<Db>();
  const first = await openPool(url, 2);
  for (const user of ['ana', 'ben', ...(options.users ?? [])]) await addUser(first, user);
  await first.destroy();

  return {
    url,
    clock,
    async open(more) {
      const name = createId('app');
      const db = await openPool(`${url}?application_name=${name}`);
      databases.add(db);
      const local = createInProcessWake();
      bus.add(local);
      const wake: Wake = {
        subscribe: local.subscribe,
        signal(channel, payload) {
          local.signal(channel, payload);
          setImmediate(() => {
            for (const other of bus) if (other !== local) other.signal(channel, payload);
          });
        },
      };
      const context = await createTestContext({ ...more, db, wake, clock, createId });
      return {
        ...context,
        async kill() {
          bus.delete(local);
          databases.delete(db);
          const closed = db.destroy();
          await cutConnections(url, name);
          await closed;
        },
      };
    },
    async dispose() {
      for (const db of databases) await db.destroy();
      await drop();
    },
  };
}

async function cutConnections(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
    [name],
  );
  await client.end();
}
