import 'server-only';
import type { z } from 'zod';
import { parseInput } from '../../parse-input';
import type { WebhookEndpointsTable } from '../../server/db/integration-tables';
import { transact } from '../../server/db/transact';
import { updateWebhookSchema, type WebhookView } from '../schemas';
import type { WebhooksCall } from './context';
import { requireTarget } from './find-target';
import { getWebhook } from './list-webhooks';
import { lockOwnWebhook, requireOwnWebhook } from './own-webhook';
import { recordAct } from './record-act';
import { restartPending, takeUpDeliveries } from './take-up-deliveries';

/**
 * Changes what is given and leaves the rest; switches the webhook on or off. Switched on, it goes on from now, or with
 * `catch_up` from where it stopped. A new address gets what is on its way at once. Throws `not_found`, `invalid_input` or
 * `webhook_url_refused`.
 */
export async function updateWebhook(
  call: WebhooksCall,
  webhookId: string,
  input: unknown,
  signal: AbortSignal,
): Promise<WebhookView> {
  const { db, eventLog, wake, now } = call;
  const { catch_up: catchUp, ...wanted } = parseInput(updateWebhookSchema, input);
  const known = await requireOwnWebhook(db, call, webhookId);
  // The address that is there is looked at before each request; it may be unreachable while something else is changed.
  if (wanted.url !== undefined && wanted.url !== known.url) {
    await requireTarget(call.target, wanted.url, signal);
  }
  const position = { cursor_epoch: eventLog.epoch, cursor_seq: await eventLog.head() };
  const at = now();
  await transact(db, async (trx) => {
    const before = await lockOwnWebhook(trx, call, webhookId);
    const { columns, details, moved, switchedOn } = changesOf(before, wanted, at);
    if (Object.keys(columns).length === 0) return;
    if (switchedOn) await takeUpDeliveries(trx, before, { catchUp, at });
    else if (moved) await restartPending(trx, webhookId, at);
    await trx
      .updateTable('webhook_endpoints')
      .set({ ...columns, updated_at: at, ...(switchedOn && !catchUp && position) })
      .where('id', '=', webhookId)
      .execute();
    await recordAct(trx, call, 'webhook_changed', { ...before, ...columns }, details);
  });
  wake.signal('webhooks', undefined);
  return getWebhook(call, webhookId);
}

/** What differs from what is wanted, as columns and as facts for the record. */
function changesOf(
  before: WebhookEndpointsTable,
  { url, description, event_types, enabled }: Omit<z.infer<typeof updateWebhookSchema>, 'catch_up'>,
  at: number,
) {
  const isOn = before.disabled_reason === null;
  const moved = url !== undefined && url !== before.url;
  const types = event_types && JSON.stringify(event_types);
  const retyped = types !== undefined && types !== before.event_types;
  const switchedOn = enabled === true && !isOn;
  const switchedOff = enabled === false && isOn;
  const columns = {
    ...(moved && { url }),
    // While it is off this says what failed since nothing went through, for when it catches up.
    ...(moved && isOn && { failing_since: null }),
    ...(description !== undefined && description !== before.description && { description }),
    ...(retyped && { event_types: types }),
    ...(switchedOff && { disabled_reason: 'owner', disabled_at: at }),
    ...(switchedOn && { disabled_reason: null, disabled_at: null, failing_since: null }),
  };
  const details = {
    ...(moved && { host: new URL(url).host }),
    ...(retyped && { events: event_types!.join(', ') }),
    ...((switchedOn || switchedOff) && { enabled: switchedOn }),
  };
  return { columns, details, moved, switchedOn };
}
