import 'server-only';
import { parseInput } from '../../parse-input';
import type { Trx } from '../../server/db/open-database';
import { transact } from '../../server/db/transact';
import { updateWebhookSchema, type WebhookView } from '../schemas';
import type { WebhooksCall } from './context';
import { requireTarget } from './find-target';
import { getWebhook } from './list-webhooks';
import { lockOwnWebhook, requireOwnWebhook } from './own-webhook';
import { recordAct } from './record-act';

/**
 * Changes what is given and leaves the rest; switches the webhook on or off. Switched on, it goes on from now, or with
 * `catch_up` from where it stopped. Throws `not_found`, `invalid_input` or `webhook_url_refused`.
 */
export async function updateWebhook(
  call: WebhooksCall,
  webhookId: string,
  input: unknown,
  signal: AbortSignal,
): Promise<WebhookView> {
  const { db, eventLog, wake, now } = call;
  const { url, description, event_types, enabled, catch_up } = parseInput(
    updateWebhookSchema,
    input,
  );
  await requireOwnWebhook(db, call, webhookId);
  if (url !== undefined) await requireTarget(call.target, url, signal);
  const position = { cursor_epoch: eventLog.epoch, cursor_seq: await eventLog.head() };
  const at = now();
  await transact(db, async (trx) => {
    const before = await lockOwnWebhook(trx, call, webhookId);
    const switchedOn = enabled === true && before.disabled_reason !== null;
    const switchedOff = enabled === false && before.disabled_reason === null;
    if (switchedOn) await takeUpPending(trx, webhookId, { catchUp: catch_up, at });
    await trx
      .updateTable('webhook_endpoints')
      .set({
        updated_at: at,
        ...(url !== undefined && { url }),
        ...(url !== undefined && url !== before.url && { failing_since: null }),
        ...(description !== undefined && { description }),
        ...(event_types !== undefined && { event_types: JSON.stringify(event_types) }),
        ...(switchedOff && { disabled_reason: 'owner', disabled_at: at }),
        ...(switchedOn && { disabled_reason: null, disabled_at: null, failing_since: null }),
        ...(switchedOn && !catch_up && position),
      })
      .where('id', '=', webhookId)
      .execute();
    const after = {
      ...before,
      url: url ?? before.url,
      description: description ?? before.description,
    };
    await recordAct(trx, call, 'webhook_changed', after, {
      ...(after.url !== before.url && { host: new URL(after.url).host }),
      ...(event_types !== undefined && { events: event_types.join(', ') }),
      ...((switchedOn || switchedOff) && { enabled: switchedOn }),
    });
  });
  wake.signal('webhooks', undefined);
  return getWebhook(call, webhookId);
}

/** What was on its way when it was switched off goes out now with all its attempts, or not at all. */
async function takeUpPending(
  trx: Trx,
  webhookId: string,
  { catchUp, at }: { catchUp: boolean; at: number },
): Promise<void> {
  await trx
    .updateTable('webhook_deliveries')
    .set(
      catchUp
        ? { failures: 0, run_started_at: null, next_attempt_at: at }
        : { status: 'cancelled', outcome: 'cancelled', next_attempt_at: null, settled_at: at },
    )
    .where('endpoint_id', '=', webhookId)
    .where('status', '=', 'pending')
    .where('kind', '=', 'event')
    .execute();
}
