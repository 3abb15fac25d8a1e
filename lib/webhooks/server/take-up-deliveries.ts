import 'server-only';
import type { WebhookEndpointsTable } from '../../server/db/integration-tables';
import type { Trx } from '../../server/db/open-database';
import { beginAnew } from './collect-events';

/** What is on its way begins anew, now and with all its attempts: where it goes has changed. */
export async function restartPending(trx: Trx, webhookId: string, at: number): Promise<void> {
  await events(trx, webhookId).set(beginAnew(at)).where('status', '=', 'pending').execute();
}

/**
 * What a webhook has not delivered when it is switched on: with `catchUp` all of it begins anew, also what has failed since
 * nothing goes through, such as the event that switched it off. Otherwise what is on its way is left out.
 */
export async function takeUpDeliveries(
  trx: Trx,
  {
    id,
    failing_since,
    disabled_at,
  }: Pick<WebhookEndpointsTable, 'id' | 'failing_since' | 'disabled_at'>,
  { catchUp, at }: { catchUp: boolean; at: number },
): Promise<void> {
  if (!catchUp) {
    await events(trx, id)
      .set({ status: 'cancelled', outcome: 'cancelled', next_attempt_at: null, settled_at: at })
      .where('status', '=', 'pending')
      .execute();
    return;
  }
  await restartPending(trx, id, at);
  // What was under way beside the event that switched it off may have gone through after that.
  const since = Math.min(failing_since ?? at, disabled_at ?? at);
  await events(trx, id)
    .set(beginAnew(at))
    .where('status', '=', 'failed')
    .where('settled_at', '>=', since)
    .execute();
}

const events = (trx: Trx, webhookId: string) =>
  trx
    .updateTable('webhook_deliveries')
    .where('endpoint_id', '=', webhookId)
    .where('kind', '=', 'event');
