import 'server-only';
import { sql } from 'kysely';
import type { Db } from '../../server/db/open-database';

/** Deliveries of an endpoint that may wait for their first attempt, and for any; the log keeps the rest. */
const maxUnsent = 200;
const maxPending = 2_000;

/** Whether so many events more may become deliveries of an endpoint. */
export async function hasRoom(db: Db, endpointId: string, events: number): Promise<boolean> {
  const [unsent, pending] = await Promise.all([
    countUnsent(db, endpointId).executeTakeFirstOrThrow(),
    countPending(db, endpointId).executeTakeFirstOrThrow(),
  ]);
  return Number(unsent.count) + events <= maxUnsent && Number(pending.count) + events <= maxPending;
}

/** Those that were never sent, by an index of just them. */
export function countUnsent(db: Db, endpointId: string) {
  return countPending(db, endpointId).where('attempts', '=', sql.lit(0));
}

/** The condition is part of the statement, and not a value of it, so that the indexes of pending rows fit. */
function countPending(db: Db, endpointId: string) {
  return db
    .selectFrom('webhook_deliveries')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('endpoint_id', '=', endpointId)
    .where('status', '=', sql.lit('pending'));
}
