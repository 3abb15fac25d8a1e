import 'server-only';
import type { Trx } from '../../server/db/open-database';

/**
 * Ends the attempts of whoever had the lease before: nobody will hear how they went. What is still to be delivered is due
 * as it was, and so goes out again at once; what was left out meanwhile only stops to count as under way. For whoever has
 * locked the endpoint while nobody holds its lease.
 */
export async function interruptAttempts(trx: Trx, endpointId: string): Promise<void> {
  const cut = await trx
    .updateTable('webhook_deliveries')
    .set({ attempt_started_at: null })
    .where('endpoint_id', '=', endpointId)
    .where('attempt_started_at', 'is not', null)
    .returning(['id', 'attempts'])
    .execute();
  for (const { id, attempts } of cut) {
    await trx
      .updateTable('webhook_attempts')
      .set({ outcome: 'interrupted' })
      .where('delivery_id', '=', id)
      .where('number', '=', attempts)
      .where('outcome', 'is', null)
      .execute();
  }
}
