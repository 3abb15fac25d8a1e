import 'server-only';
import { transact } from '../../server/db/transact';
import type { DeliveryDetail } from '../schemas';
import { freshDelivery } from './collect-events';
import type { WebhooksCall } from './context';
import { getDelivery } from './list-deliveries';
import { lockOwnWebhook } from './own-webhook';
import { payloadOf } from './payload';
import { recordAct } from './record-act';

/**
 * Sends a `test` event to this webhook alone, once, also when it is switched off. The answer comes before the attempt does.
 * Throws `not_found`.
 */
export async function sendTest(call: WebhooksCall, webhookId: string): Promise<DeliveryDetail> {
  const { db, createId, now, wake, principal } = call;
  const id = createId('whd');
  const eventId = createId('test');
  const at = now();
  const data = { message: 'This is a test from YouTube Summarizer.', webhook_id: webhookId };
  await transact(db, async (trx) => {
    const webhook = await lockOwnWebhook(trx, call, webhookId);
    await trx
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
        payload: payloadOf({ id: eventId, type: 'test', at, data }),
        ...freshDelivery(at),
      })
      .execute();
    await recordAct(trx, call, 'webhook_tested', webhook);
  });
  wake.signal('webhooks', undefined);
  return getDelivery(call, webhookId, id);
}
