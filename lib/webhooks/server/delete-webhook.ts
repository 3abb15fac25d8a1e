import 'server-only';
import { transact } from '../../server/db/transact';
import type { WebhooksCall } from './context';
import { lockOwnWebhook } from './own-webhook';
import { recordAct } from './record-act';

/** Removes a webhook with its delivery log; what is on its way is not sent. Throws `not_found`. */
export async function deleteWebhook(call: WebhooksCall, webhookId: string): Promise<void> {
  await transact(call.db, async (trx) => {
    const webhook = await lockOwnWebhook(trx, call, webhookId);
    await trx.deleteFrom('webhook_endpoints').where('id', '=', webhookId).execute();
    await recordAct(trx, call, 'webhook_deleted', webhook);
  });
}
