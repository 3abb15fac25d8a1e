import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { lockPerson } from '../../server/db/lock-person';
import { transact } from '../../server/db/transact';
import { type CreatedWebhook, createWebhookSchema, maxWebhooks } from '../schemas';
import type { WebhooksCall } from './context';
import { requireTarget } from './find-target';
import { getWebhook } from './list-webhooks';
import { recordAct } from './record-act';
import { createWebhookSecret } from './signing';

/**
 * Makes a webhook that gets what happens from now on. The answer is the only one that holds its secret. Throws
 * `invalid_input`, `webhook_url_refused` or `too_many_webhooks`.
 */
export async function createWebhook(
  call: WebhooksCall,
  input: unknown,
  signal: AbortSignal,
): Promise<CreatedWebhook> {
  const { db, principal, eventLog, createId, now, seal } = call;
  const { url, description, event_types } = parseInput(createWebhookSchema, input);
  await requireTarget(call.target, url, signal);
  const id = createId('whe');
  const secret = createWebhookSecret();
  const head = await eventLog.head();
  const at = now();
  await transact(db, async (trx) => {
    await lockPerson(trx, principal.userId);
    const { count } = await trx
      .selectFrom('webhook_endpoints')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('owner_id', '=', principal.userId)
      .executeTakeFirstOrThrow();
    if (Number(count) >= maxWebhooks) throw new AppError('too_many_webhooks');
    await trx
      .insertInto('webhook_endpoints')
      .values({
        id,
        owner_id: principal.userId,
        url,
        description,
        event_types: JSON.stringify(event_types),
        secret: seal.close(secret, id),
        previous_secret: null,
        previous_secret_until: null,
        disabled_reason: null,
        disabled_at: null,
        failing_since: null,
        last_attempt_at: null,
        last_outcome: null,
        last_response_status: null,
        cursor_epoch: eventLog.epoch,
        cursor_seq: head,
        locked_by: null,
        locked_until: null,
        created_at: at,
        updated_at: at,
      })
      .execute();
    await recordAct(
      trx,
      call,
      'webhook_created',
      { id, url, description },
      { host: new URL(url).host, events: event_types.join(', ') },
    );
  });
  return { ...(await getWebhook(call, id)), secret };
}
