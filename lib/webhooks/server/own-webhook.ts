import 'server-only';
import { AppError } from '../../errors';
import type { Db, Trx } from '../../server/db/open-database';
import type { WebhooksCall } from './context';

type Owner = Pick<WebhooksCall, 'principal'>;

/** One of the caller's endpoints. Throws `not_found`, also for somebody else's. */
export async function requireOwnWebhook(db: Db | Trx, { principal }: Owner, webhookId: string) {
  return found(await ownWebhook(db, principal.userId, webhookId).executeTakeFirst());
}

/**
 * The same, to change it: nobody else changes it until the transaction ends. Whoever changes an endpoint and its deliveries
 * locks the endpoint first.
 */
export async function lockOwnWebhook(trx: Trx, { principal }: Owner, webhookId: string) {
  const query = ownWebhook(trx, principal.userId, webhookId).forNoKeyUpdate();
  return found(await query.executeTakeFirst());
}

function ownWebhook(db: Db | Trx, userId: string, webhookId: string) {
  return db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('id', '=', webhookId)
    .where('owner_id', '=', userId);
}

function found<T>(row: T | undefined): T {
  if (!row) throw new AppError('not_found');
  return row;
}
