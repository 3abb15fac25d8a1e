import 'server-only';
import { breathe } from '../../breathe';
import type { WebhooksContext } from './context';

/** How long the delivery log keeps what is settled, and how much of it for each webhook. */
const keptForMs = 14 * 86_400_000;
const keptPerWebhook = 1_000;
const step = 200;

/** Removes what the delivery log need not keep any more; what is on its way stays. Returns how many went. */
export async function purgeDeliveries({
  db,
  now,
}: Pick<WebhooksContext, 'db' | 'now'>): Promise<number> {
  const endpoints = await db.selectFrom('webhook_endpoints').select('id').execute();
  let removed = 0;
  for (const { id } of endpoints) {
    const oldestKept = await db
      .selectFrom('webhook_deliveries')
      .select('created_at')
      .where('endpoint_id', '=', id)
      .orderBy('created_at', 'desc')
      .offset(keptPerWebhook)
      .limit(1)
      .executeTakeFirst();
    const before = Math.max(now() - keptForMs, (oldestKept?.created_at ?? -1) + 1);
    for (let gone = step; gone === step; ) {
      gone = await removeSome(db, id, before);
      removed += gone;
      await breathe();
    }
  }
  return removed;
}

/** A few in a transaction, so that it holds up nobody for long. */
async function removeSome(
  db: WebhooksContext['db'],
  endpointId: string,
  createdBefore: number,
): Promise<number> {
  const rows = await db
    .deleteFrom('webhook_deliveries')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhook_deliveries as old')
        .select('old.id')
        .where('old.endpoint_id', '=', endpointId)
        .where('old.created_at', '<', createdBefore)
        .where('old.status', '!=', 'pending')
        .limit(step),
    )
    // Said once more of the row itself: it may have been asked for again meanwhile.
    .where('status', '!=', 'pending')
    .returning('id')
    .execute();
  return rows.length;
}
