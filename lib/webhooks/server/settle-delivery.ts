import 'server-only';
import type { Trx } from '../../server/db/open-database';
import type { DeliveryOutcome } from '../outcomes';

/** Ends a delivery. */
export async function settleDelivery(
  trx: Trx,
  deliveryId: string,
  status: 'succeeded' | 'failed',
  outcome: DeliveryOutcome | null,
  at: number,
): Promise<void> {
  await trx
    .updateTable('webhook_deliveries')
    .set({ status, outcome, next_attempt_at: null, settled_at: at })
    .where('id', '=', deliveryId)
    .execute();
}
