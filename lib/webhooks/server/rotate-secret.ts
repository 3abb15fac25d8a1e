import 'server-only';
import { parseInput } from '../../parse-input';
import { type RotatedSecret, rotateSecretSchema } from '../schemas';
import type { WebhooksCall } from './context';
import { requireOwnWebhook } from './own-webhook';
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
  const { db, seal, now, logger, principal } = call;
  const { keep_previous } = parseInput(rotateSecretSchema, input);
  const secret = createWebhookSecret();
  const at = now();
  const until = await db.transaction().execute(async (trx) => {
    const before = await requireOwnWebhook(trx, call, webhookId);
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
    return previous_secret_until;
  });
  logger.info({ audit: 'webhook_secret_rotated', userId: principal.userId, webhookId });
  return { secret, previous_secret_until: until };
}
