import 'server-only';
import { AppError } from '../../errors';
import type { Db, Trx } from '../../server/db/open-database';
import type { WebhooksCall } from './context';

/** One of the caller's endpoints. Throws `not_found`, also for somebody else's. */
export async function requireOwnWebhook(
  db: Db | Trx,
  { principal }: Pick<WebhooksCall, 'principal'>,
  webhookId: string,
) {
  const row = await db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('id', '=', webhookId)
    .where('owner_id', '=', principal.userId)
    .executeTakeFirst();
  if (!row) throw new AppError('not_found');
  return row;
}
