import 'server-only';
import { sql } from 'kysely';
import type { Append } from '../../events/server/event-log';
import type { Trx } from '../../server/db/open-database';
import type { Attempt } from './begin-attempt';
import type { WebhooksContext } from './context';
import { disableEndpoint } from './disable-endpoint';
import { type EndpointRow, lockEndpoint, nameOf } from './endpoint-row';
import { notifyOwner } from './notify-owner';
import type { WebhookAnswer } from './post-webhook';
import { readRetryAfter, retryDelay } from './retry-schedule';
import { settleDelivery } from './settle-delivery';

const dayMs = 86_400_000;
/** An endpoint whose every attempt has failed for so long, on so many days, is switched off. */
const failingDays = 5;
/** Counted from the epoch. */
const dayOfAttempt = sql`started_at / 86400000`;

export interface FinishContext extends Pick<WebhooksContext, 'eventLog' | 'now'> {
  random(): number;
}

/**
 * Writes down what came of it, unless somebody else has taken over meanwhile. A failure counts for what it was begun for: not
 * for an address that has taken its place, nor for a delivery that was left out or has begun anew since.
 */
export async function finishAttempt(
  context: FinishContext,
  attempt: Attempt,
  headers: Record<string, string> | null,
  answer: WebhookAnswer,
): Promise<void> {
  const { delivery, number, startedAt } = attempt;
  const { outcome, detail, response } = answer;
  const at = context.now();
  await context.eventLog.commit(async (trx, append) => {
    const endpoint = await lockEndpoint(trx, attempt.endpoint.id);
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
    if (!endpoint || Number(written.numUpdatedRows) === 0) return;
    const { status, run_started_at } = await trx
      .updateTable('webhook_deliveries')
      .set({ attempt_started_at: null })
      .where('id', '=', delivery.id)
      .returning(['status', 'run_started_at'])
      .executeTakeFirstOrThrow();
    // It is due still, and goes out again as soon as somebody is there to send it.
    if (outcome === 'interrupted') return;
    if (outcome === 'succeeded') await settleDelivery(trx, delivery.id, 'succeeded', null, at);
    else if (delivery.kind === 'test') {
      await settleDelivery(trx, delivery.id, 'failed', outcome, at);
    }
    if (endpoint.url !== attempt.endpoint.url) return;
    await trx
      .updateTable('webhook_endpoints')
      .set({
        last_attempt_at: startedAt,
        last_outcome: outcome,
        last_response_status: response?.status ?? null,
        ...(outcome === 'succeeded' && { failing_since: null }),
      })
      .where('id', '=', endpoint.id)
      .execute();
    if (outcome === 'succeeded' || delivery.kind === 'test') return;
    if (status !== 'pending' || run_started_at !== delivery.run_started_at) return;
    await fail(context, trx, append, { ...attempt, endpoint }, answer, at);
  });
}

async function fail(
  context: FinishContext,
  trx: Trx,
  append: Append,
  { delivery, endpoint, startedAt }: Attempt,
  { outcome, response }: WebhookAnswer,
  at: number,
): Promise<void> {
  const failingSince = await markFailing(trx, endpoint.id, startedAt);
  if (outcome === 'gone' || outcome === 'secret') {
    // With a secret that can be read again it would be delivered; where nobody is any more it would not.
    if (outcome === 'gone') await settleDelivery(trx, delivery.id, 'failed', outcome, at);
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
    await settleDelivery(trx, delivery.id, 'failed', outcome, at);
  }
  const neverAnswered = failingSince <= (delivery.run_started_at ?? at);
  const isLost = delay === null && neverAnswered;
  if (isLost || (await hasFailedForDays(trx, endpoint.id, failingSince, at))) {
    return disableEndpoint(trx, append, endpoint, 'failing', at);
  }
  if (delay === null) reportGivenUp(append, endpoint, at);
}

/** The receiver takes other events: this one is given up, and only that is told, once a day. */
function reportGivenUp(append: Append, endpoint: EndpointRow, at: number): void {
  notifyOwner(append, {
    webhook: endpoint,
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

/** Days on which it was not asked do not count: it may be this server that slept, or had no network. */
async function hasFailedForDays(
  trx: Trx,
  endpointId: string,
  failingSince: number,
  at: number,
): Promise<boolean> {
  if (at - failingSince < failingDays * dayMs) return false;
  const { days } = await trx
    .selectFrom('webhook_attempts')
    .innerJoin('webhook_deliveries', 'webhook_deliveries.id', 'webhook_attempts.delivery_id')
    .select(({ fn }) => fn.count<number>(dayOfAttempt).distinct().as('days'))
    .where('endpoint_id', '=', endpointId)
    .where('started_at', '>=', failingSince)
    .executeTakeFirstOrThrow();
  return Number(days) >= failingDays;
}
