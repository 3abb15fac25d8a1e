import 'server-only';
import { type Insertable, type Selectable, sql } from 'kysely';
import { dialectOf } from '../../server/db/dialect';
import type { Trx } from '../../server/db/open-database';
import type { EventsTable } from '../../server/db/schema';

export type NewEventRow = Insertable<EventsTable>;

/** An event as it was written; `data` is JSON. */
export type AppendedEvent = Pick<Selectable<EventsTable>, 'seq' | 'type' | 'data'>;

/** Any number that nothing else in the database locks. */
const logLock = 7_305_614_208;
const rowsPerInsert = 100;

/**
 * Appends rows as the last act of a transaction and returns those that were new. On PostgreSQL appending is one
 * transaction's at a time, from here to its commit: so seqs become visible in their order and no reader can pass one by. The
 * lock comes last, so that nobody who has it waits for anything else (docs/decisions/0019-postgres-and-redis.md).
 */
export async function insertEvents(
  trx: Trx,
  rows: readonly NewEventRow[],
): Promise<AppendedEvent[]> {
  if (rows.length === 0) return [];
  if (dialectOf(trx) === 'sqlite') return insertRows(trx, rows);
  const fresh = await withoutKnown(trx, rows);
  if (fresh.length === 0) return [];
  await sql`select pg_advisory_xact_lock(cast(${logLock} as bigint))`.execute(trx);
  return insertRows(trx, fresh);
}

/** What is there already needs no lock, and a conflict would use up a seq. */
async function withoutKnown(trx: Trx, rows: readonly NewEventRow[]): Promise<NewEventRow[]> {
  const keys = rows.flatMap(({ dedupe_key }) => dedupe_key ?? []);
  if (keys.length === 0) return [...rows];
  const known = await trx
    .selectFrom('events')
    .select('dedupe_key')
    .where('dedupe_key', 'in', keys)
    .execute();
  const there = new Set(known.map(({ dedupe_key }) => dedupe_key));
  return rows.filter(({ dedupe_key }) => !dedupe_key || !there.has(dedupe_key));
}

async function insertRows(trx: Trx, rows: readonly NewEventRow[]): Promise<AppendedEvent[]> {
  const appended: AppendedEvent[] = [];
  for (let from = 0; from < rows.length; from += rowsPerInsert) {
    const inserted = await trx
      .insertInto('events')
      .values(rows.slice(from, from + rowsPerInsert))
      .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
      .returning(['seq', 'type', 'data'])
      .execute();
    appended.push(...inserted);
  }
  return appended;
}
