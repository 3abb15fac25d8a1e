import 'server-only';
import { sql } from 'kysely';
import type { Db } from '../../server/db/open-database';

/**
 * Deliveries of an endpoint to begin now: by when they are due, which for first attempts is the order of the log. Tests come
 * first, for somebody waits for them; where the endpoint is switched off only they are sent.
 */
export async function nextDue(
  db: Db,
  { endpointId, isOn, at, limit }: { endpointId: string; isOn: boolean; at: number; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('webhook_deliveries')
    .select('id')
    .where('endpoint_id', '=', endpointId)
    .where('status', '=', 'pending')
    .where('attempt_started_at', 'is', null)
    .where('next_attempt_at', '<=', at)
    .$if(!isOn, (query) => query.where('kind', '=', 'test'))
    .orderBy(sql`case kind when 'test' then 0 else 1 end`)
    .orderBy('next_attempt_at')
    .orderBy('event_seq')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
