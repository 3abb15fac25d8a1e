import 'server-only';
import { sql } from 'kysely';
import { breathe } from '../../breathe';
import { transact } from '../../server/db/transact';
import type { WebhooksContext } from './context';
import { lockEndpoint } from './endpoint-row';

/** How long the delivery log keeps what is settled, and how much of it for each webhook. */
const keptForMs = 14 * 86_400_000;
const keptPerWebhook = 1_000;
const step = 200;

type Context = Pick<WebhooksContext, 'db' | 'now'>;

/**
 * Removes what the delivery log need not keep any more. What is on its way stays, unless the webhook has been off for as long
 * as the log is kept. Returns how many went.
 */
export async function purgeDeliveries(context: Context): Promise<number> {
  const { db, now } = context;
  const longAgo = now() - keptForMs;
  const endpoints = await db
    .selectFrom('webhook_endpoints')
    .select(['id', 'disabled_at'])
    .execute();
  let removed = 0;
  for (const { id, disabled_at } of endpoints) {
    const oldestKept = await settled(context)
      .select('created_at')
      .where('endpoint_id', '=', id)
      .orderBy('created_at', 'desc')
      .offset(keptPerWebhook)
      .limit(1)
      .executeTakeFirst();
    const before = Math.max(longAgo, (oldestKept?.created_at ?? -1) + 1);
    removed += await inSteps(() => removeSettled(context, id, before));
    if (disabled_at !== null && disabled_at < longAgo) {
      removed += await inSteps(() => removeWaiting(context, id, longAgo));
    }
  }
  return removed;
}

/** A few in a transaction, so that it holds up nobody for long. */
async function inSteps(remove: () => Promise<number>): Promise<number> {
  for (let removed = 0; ; await breathe()) {
    const count = await remove();
    removed += count;
    if (count < step) return removed;
  }
}

/** What is settled, said as the index of it has it. */
const isSettled = sql<boolean>`status != 'pending'`;
const settled = ({ db }: Context) => db.selectFrom('webhook_deliveries').where(isSettled);

async function removeSettled(
  context: Context,
  endpointId: string,
  createdBefore: number,
): Promise<number> {
  const old = settled(context)
    .select('id')
    .where('endpoint_id', '=', endpointId)
    .where('created_at', '<', createdBefore)
    .limit(step);
  const gone = await context.db
    .deleteFrom('webhook_deliveries')
    .where('id', 'in', old)
    // Said once more of the row itself: it may have been asked for again meanwhile.
    .where(isSettled)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}

/** Looks once more whether the webhook is off: it may have been switched on meanwhile, and wants them then. */
async function removeWaiting(
  { db }: Context,
  endpointId: string,
  longAgo: number,
): Promise<number> {
  return transact(db, async (trx) => {
    const endpoint = await lockEndpoint(trx, endpointId);
    if (endpoint?.disabled_at == null || endpoint.disabled_at >= longAgo) return 0;
    const waiting = trx
      .selectFrom('webhook_deliveries')
      .select('id')
      .where('endpoint_id', '=', endpointId)
      .where('status', '=', 'pending')
      .where('created_at', '<', longAgo)
      .limit(step);
    const gone = await trx
      .deleteFrom('webhook_deliveries')
      .where('id', 'in', waiting)
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  });
}
