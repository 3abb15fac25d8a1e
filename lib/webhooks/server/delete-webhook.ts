import 'server-only';
import type { WebhooksCall } from './context';
import { requireOwnWebhook } from './own-webhook';

/** Removes a webhook with its delivery log; what is on its way is not sent. Throws `not_found`. */
export async function deleteWebhook(call: WebhooksCall, webhookId: string): Promise<void> {
  const { db, principal, logger } = call;
  await requireOwnWebhook(db, call, webhookId);
  await db
    .deleteFrom('webhook_endpoints')
    .where('id', '=', webhookId)
    .where('owner_id', '=', principal.userId)
    .execute();
  logger.info({ audit: 'webhook_deleted', userId: principal.userId, webhookId });
}
