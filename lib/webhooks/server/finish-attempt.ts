import 'server-only';
import type { Append } from '../../events/server/event-log';
import type { Trx } from '../../server/db/open-database';
import type { DeliveryOutcome } from '../outcomes';
import type { Attempt } from './begin-attempt';
import type { WebhooksContext } from './context';
import { disableEndpoint } from './disable-endpoint';
import { type EndpointRow, lockEndpoint, nameOf } from './endpoint-row';
import { notifyOwner } from './notify-owner';
import type { WebhookAnswer } from './post-webhook';
import { readRetryAfter, retryDelay } from './retry-schedule';
import { settleDelivery } from './settle-delivery';

/** An endpoint whose every attempt has failed for so long is switched off. */
const failingForMs = 5 * 86_400_000;
const dayMs = 86_400_000;

export interface FinishContext extends Pick<WebhooksContext, 'eventLog' | 'now'> {
  random(): number;
}

/** Writes down what came of it, unless somebody else has taken over meanwhile. */
export async function finishAttempt(
  context: FinishContext,
  attempt: Attempt,
  headers: Record<string, string> | null,
  answer: WebhookAnswer,
): Promise<void> {
  const { endpoint, delivery, number, startedAt } = attempt;
  const { outcome, detail, response } = answer;
  const at = context.now();
  await context.eventLog.commit(async (trx, append) => {
    await lockEndpoint(trx, endpoint.id);
    const written = await trx
      .updateTable('webhook_attempts')
      .set({
        duration_ms: at - startedAt,
        outcome,
        detail,
        request_headers: headers && JSON.stringify(headers),
        response_status: response?.status ?? null,
        response_headers: response && JSON.stringify(response.headers),
        response_body: response?.body ?? null,
      })
      .where('delivery_id', '=', delivery.id)
      .where('number', '=', number)
      .where('outcome', 'is', null)
      .executeTakeFirst();
    if (Number(written.numUpdatedRows) === 0) return;
    await trx
      .updateTable('webhook_deliveries')
      .set({ attempt_started_at: null })
      .where('id', '=', delivery.id)
      .execute();
    // It is due still, and goes out again as soon as somebody is there to send it.
    if (outcome === 'interrupted') return;
    await trx
      .updateTable('webhook_endpoints')
      .set({
        last_attempt_at: startedAt,
        last_outcome: outcome,
        last_response_status: response?.status ?? null,
      })
      .where('id', '=', endpoint.id)
      .execute();
    if (outcome === 'succeeded') await succeed(trx, attempt, at);
    else await fail(context, trx, append, attempt, answer, at);
  });
}

async function succeed(trx: Trx, { delivery, endpoint }: Attempt, at: number): Promise<void> {
  await settleDelivery(trx, delivery.id, 'succeeded', null, at);
  await trx
    .updateTable('webhook_endpoints')
    .set({ failing_since: null })
    .where('id', '=', endpoint.id)
    .where('failing_since', 'is not', null)
    .execute();
}

async function fail(
  context: FinishContext,
  trx: Trx,
  append: Append,
  { delivery, endpoint, startedAt }: Attempt,
  { outcome, response }: WebhookAnswer,
  at: number,
): Promise<void> {
  const code = outcome as DeliveryOutcome;
  if (delivery.kind === 'test') return settleDelivery(trx, delivery.id, 'failed', code, at);
  const failingSince = await markFailing(trx, endpoint.id, startedAt);
  if (outcome === 'gone' || outcome === 'secret') {
    // With a secret that can be read again it would be delivered; where nobody is any more it would not.
    if (outcome === 'gone') await settleDelivery(trx, delivery.id, 'failed', code, at);
    return disableEndpoint(trx, append, endpoint, outcome, at);
  }
  const failures = delivery.failures + 1;
  const delay = retryDelay(failures, readRetryAfter(response, at), context.random);
  if (delay !== null) {
    await trx
      .updateTable('webhook_deliveries')
      .set({ failures, next_attempt_at: at + delay })
      .where('id', '=', delivery.id)
      .execute();
  } else {
    await settleDelivery(trx, delivery.id, 'failed', code, at);
  }
  const neverAnswered = failingSince <= (delivery.run_started_at ?? at);
  if (at - failingSince >= failingForMs || (delay === null && neverAnswered)) {
    return disableEndpoint(trx, append, endpoint, 'failing', at);
  }
  if (delay === null) reportGivenUp(append, endpoint, at);
}

/** The receiver takes other events: this one is given up, and only that is told, once a day. */
function reportGivenUp(append: Append, endpoint: EndpointRow, at: number): void {
  notifyOwner(append, {
    ownerId: endpoint.owner_id,
    type: 'warning',
    message: `The webhook “${nameOf(endpoint)}” did not take an event in ten attempts over three days. Its delivery log says which.`,
    dedupeKey: `webhook_given_up:${endpoint.id}:${Math.floor(at / dayMs)}`,
    at,
  });
}

/** Returns since when there has been no success: the start of an attempt. */
async function markFailing(trx: Trx, endpointId: string, startedAt: number): Promise<number> {
  const row = await trx
    .updateTable('webhook_endpoints')
    .set((eb) => ({ failing_since: eb.fn.coalesce('failing_since', eb.val(startedAt)) }))
    .where('id', '=', endpointId)
    .returning('failing_since')
    .executeTakeFirst();
  return Number(row?.failing_since ?? startedAt);
}
