import 'server-only';
import { AppError } from '../../errors';
import { transact } from '../../server/db/transact';
import type { DeliveryDetail } from '../schemas';
import { beginAnew } from './collect-events';
import type { WebhooksCall } from './context';
import { interruptAttempts } from './interrupt-attempts';
import { getDelivery } from './list-deliveries';
import { lockOwnWebhook } from './own-webhook';
import { recordAct } from './record-act';

/**
 * Sends an event once more, now, with all the attempts that a new one has. Throws `not_found`, `webhook_disabled`, or
 * `conflict` while an attempt is under way.
 */
export async function redeliver(
  call: WebhooksCall,
  webhookId: string,
  deliveryId: string,
): Promise<DeliveryDetail> {
  const { db, now, wake } = call;
  const at = now();
  await transact(db, async (trx) => {
    const webhook = await lockOwnWebhook(trx, call, webhookId);
    const delivery = await trx
      .selectFrom('webhook_deliveries')
      .select(['kind', 'event_id'])
      .where('id', '=', deliveryId)
      .where('endpoint_id', '=', webhookId)
      .executeTakeFirst();
    if (!delivery || delivery.kind === 'gap') throw new AppError('not_found');
    if (webhook.disabled_reason !== null && delivery.kind !== 'test') {
      throw new AppError('webhook_disabled');
    }
    // Without a lease nothing is under way: whoever began it is no more.
    if ((webhook.locked_until ?? 0) < at) await interruptAttempts(trx, webhookId);
    const anew = await trx
      .updateTable('webhook_deliveries')
      .set(beginAnew(at))
      .where('id', '=', deliveryId)
      .where('attempt_started_at', 'is', null)
      .executeTakeFirst();
    if (Number(anew.numUpdatedRows) === 0) {
      throw new AppError('conflict', 'It is being sent at this moment. Wait for the answer.');
    }
    await recordAct(trx, call, 'webhook_redelivered', webhook, { event: delivery.event_id });
  });
  wake.signal('webhooks', undefined);
  return getDelivery(call, webhookId, deliveryId);
}
