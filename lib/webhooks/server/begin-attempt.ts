import 'server-only';
import { audienceKey, audienceKeysOf } from '../../events/audience';
import type { WebhookDeliveriesTable } from '../../server/db/integration-tables';
import { transact } from '../../server/db/transact';
import type { WebhooksContext } from './context';
import { type EndpointRow, lockEndpoint, viewerOf } from './endpoint-row';
import { settleDelivery } from './settle-delivery';

export interface Attempt {
  endpoint: EndpointRow;
  delivery: WebhookDeliveriesTable;
  number: number;
  startedAt: number;
}

/**
 * Begins an attempt if it is still to be made, looking at everything once more as it is now. The row says so before anything
 * is sent: of two processes that both believe to hold the lease only one sends. Null when there is nothing to send.
 */
export async function beginAttempt(
  { db, now, holder }: Pick<WebhooksContext, 'db' | 'now'> & { holder: string },
  { endpointId, deliveryId }: { endpointId: string; deliveryId: string },
): Promise<Attempt | null> {
  const at = now();
  return transact(db, async (trx) => {
    const endpoint = await lockEndpoint(trx, endpointId);
    const delivery = await trx
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('id', '=', deliveryId)
      .where('status', '=', 'pending')
      .where('attempt_started_at', 'is', null)
      .where('next_attempt_at', '<=', at)
      .executeTakeFirst();
    if (!delivery || endpoint?.locked_by !== holder || (endpoint.locked_until ?? 0) <= at) {
      return null;
    }
    if (endpoint.owner_disabled_at !== null) return null;
    if (endpoint.disabled_reason !== null && delivery.kind !== 'test') return null;
    if (!isVisible(endpoint, delivery)) {
      await settleDelivery(trx, delivery.id, 'failed', 'not_visible', at);
      return null;
    }
    const number = delivery.attempts + 1;
    const begun = await trx
      .updateTable('webhook_deliveries')
      .set({
        attempts: number,
        attempt_started_at: at,
        run_started_at: delivery.run_started_at ?? at,
      })
      .where('id', '=', delivery.id)
      .where('attempts', '=', delivery.attempts)
      .where('attempt_started_at', 'is', null)
      .executeTakeFirst();
    if (Number(begun.numUpdatedRows) === 0) return null;
    await trx
      .insertInto('webhook_attempts')
      .values({
        delivery_id: delivery.id,
        number,
        started_at: at,
        duration_ms: null,
        outcome: null,
        detail: null,
        request_url: endpoint.url,
        request_headers: null,
        response_status: null,
        response_headers: null,
        response_body: null,
      })
      .execute();
    const run_started_at = delivery.run_started_at ?? at;
    return { endpoint, delivery: { ...delivery, run_started_at }, number, startedAt: at };
  });
}

/** By the audience that is stored with the event and who the owner is now. */
function isVisible(endpoint: EndpointRow, delivery: WebhookDeliveriesTable): boolean {
  const key = audienceKey(delivery.audience_kind, delivery.audience_id);
  return audienceKeysOf(viewerOf(endpoint)).includes(key);
}
