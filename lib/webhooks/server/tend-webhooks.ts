import 'server-only';
import type { WebhooksContext } from './context';
import { purgeDeliveries } from './purge-deliveries';

/** Removes what the delivery log need not keep any more, and secrets that do not sign along any more. */
export async function tendWebhooks(context: Pick<WebhooksContext, 'db' | 'now'>): Promise<void> {
  await forgetOldSecrets(context);
  await purgeDeliveries(context);
}

async function forgetOldSecrets({ db, now }: Pick<WebhooksContext, 'db' | 'now'>): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set({ previous_secret: null, previous_secret_until: null })
    .where('previous_secret_until', '<=', now())
    .execute();
}
