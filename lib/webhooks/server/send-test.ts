import 'server-only';
import type { DeliveryDetail } from '../schemas';
import { freshDelivery } from './collect-events';
import type { WebhooksCall } from './context';
import { getDelivery } from './list-deliveries';
import { requireOwnWebhook } from './own-webhook';
import { payloadOf } from './payload';

/**
 * Sends a `test` event to this webhook alone, once, also when it is switched off. The answer comes before the attempt does.
 * Throws `not_found`.
 */
export async function sendTest(call: WebhooksCall, webhookId: string): Promise<DeliveryDetail> {
  const { db, createId, now, wake, principal } = call;
  await requireOwnWebhook(db, call, webhookId);
  const id = createId('whd');
  const eventId = createId('test');
  const at = now();
  await db
    .insertInto('webhook_deliveries')
    .values({
      id,
      endpoint_id: webhookId,
      kind: 'test',
      event_id: eventId,
      event_seq: 0,
      event_type: 'test',
      audience_kind: 'user',
      audience_id: principal.userId,
      payload: payloadOf({
        id: eventId,
        type: 'test',
        at,
        data: { message: 'This is a test from YouTube Summarizer.', webhook_id: webhookId },
      }),
      ...freshDelivery(at),
    })
    .execute();
  wake.signal('webhooks', undefined);
  return getDelivery(call, webhookId, id);
}
