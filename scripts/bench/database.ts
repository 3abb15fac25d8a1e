import { hasPostgres, startPostgres } from '../../__tests__/support/postgres';
import { toUser } from '../../lib/events/audience';
import { createEventLog, type EventLog } from '../../lib/events/server/event-log';
import { createInProcessWake } from '../../lib/server/wake/in-process-wake';
import { fromCache, librarySearch } from './library';
import { measure, type Row } from './measure';
import { postgres, type Store, sqlite } from './stores';

const events = 1_000;

/** How fast the log takes events that report nothing else, with so many asking at once. */
async function appends(store: Store, atOnce: number): Promise<Row> {
  const { dbs, remove } = await store.open(1);
  const db = dbs[0]!;
  const log = createEventLog({ db, wake: createInProcessWake(), epoch: 'bench', now: Date.now });
  try {
    const row = await measure(
      `1,000 events appended, ${atOnce} at a time (${store.name})`,
      '',
      async () => {
        await Promise.all(Array.from({ length: atOnce }, () => publish(log, events / atOnce)));
        return undefined;
      },
    );
    return { ...row, 'per second': Math.round((events / row['median ms']) * 1_000) };
  } finally {
    await db.destroy();
    await remove();
  }
}

async function publish(log: EventLog, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await log.publish({ type: 'test', audience: toUser('ana'), data: { text: 'x'.repeat(200) } });
  }
}

async function rowsOf(store: Store): Promise<Row[]> {
  return [
    await appends(store, 1),
    await appends(store, 20),
    await fromCache(store),
    await librarySearch(store),
  ];
}

/** Both databases, side by side and both as durable as in production. */
export async function databaseRows(): Promise<Row[]> {
  const rows = await rowsOf(sqlite);
  if (!hasPostgres) {
    console.warn('PostgreSQL is not installed, so only SQLite is measured.');
    return rows;
  }
  const server = await startPostgres({ durable: true });
  try {
    const store = postgres(server);
    rows.push(...(await rowsOf(store)), await fromCache(store, 2));
  } finally {
    await server.dispose();
  }
  return rows;
}
