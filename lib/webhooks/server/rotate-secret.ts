import 'server-only';
import { parseInput } from '../../parse-input';
import { transact } from '../../server/db/transact';
import { type RotatedSecret, rotateSecretSchema } from '../schemas';
import type { WebhooksCall } from './context';
import { lockOwnWebhook } from './own-webhook';
import { recordAct } from './record-act';
import { createWebhookSecret, secretOverlapMs } from './signing';

/**
 * Gives a webhook a new secret. The old one signs along for 24 hours, unless it must not. A webhook that was switched off
 * because its secret could not be read stays off until it is switched on. Throws `not_found`.
 */
export async function rotateSecret(
  call: WebhooksCall,
  webhookId: string,
  input: unknown,
): Promise<RotatedSecret> {
  const { db, seal, now } = call;
  const { keep_previous } = parseInput(rotateSecretSchema, input);
  const secret = createWebhookSecret();
  const at = now();
  const until = await transact(db, async (trx) => {
    const before = await lockOwnWebhook(trx, call, webhookId);
    const readable = seal.open(before.secret, webhookId) !== null;
    const keeps = keep_previous && readable;
    const previous_secret_until = keeps ? at + secretOverlapMs : null;
    await trx
      .updateTable('webhook_endpoints')
      .set({
        secret: seal.close(secret, webhookId),
        previous_secret: keeps ? before.secret : null,
        previous_secret_until,
        updated_at: at,
      })
      .where('id', '=', webhookId)
      .execute();
    await recordAct(trx, call, 'webhook_secret_rotated', before, { keeps_previous: keeps });
    return previous_secret_until;
  });
  return { secret, previous_secret_until: until };
}
