import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import type { WebhookAttemptsTable } from '../../server/db/integration-tables';
import type { AttemptOutcome, DeliveryOutcome } from '../outcomes';
import {
  type AttemptView,
  type DeliveryDetail,
  type DeliveryPage,
  type DeliveryView,
  listDeliveriesSchema,
} from '../schemas';
import type { WebhooksCall } from './context';
import { requireOwnWebhook } from './own-webhook';

/** An attempt ends within 15 seconds; one that began long ago was cut off. */
const longestAttemptMs = 30_000;
const maxShownAttempts = 50;

/** The delivery log of one of the caller's webhooks, the newest first. Throws `not_found` or `invalid_input`. */
export async function listDeliveries(
  call: WebhooksCall,
  webhookId: string,
  input: unknown,
): Promise<DeliveryPage> {
  const { status, before, limit } = parseInput(listDeliveriesSchema, input);
  await requireOwnWebhook(call.db, call, webhookId);
  const [beforeAt = '', beforeId = ''] = before?.split('.') ?? [];
  const rows = await deliveries(call, webhookId)
    .$if(status !== undefined, (query) => query.where('webhook_deliveries.status', '=', status!))
    .$if(before !== undefined, (query) =>
      query.where(({ eb, and, or }) =>
        or([
          eb('webhook_deliveries.created_at', '<', Number(beforeAt)),
          and([
            eb('webhook_deliveries.created_at', '=', Number(beforeAt)),
            eb('webhook_deliveries.id', '<', beforeId),
          ]),
        ]),
      ),
    )
    .orderBy('webhook_deliveries.created_at', 'desc')
    .orderBy('webhook_deliveries.id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => viewOf(row, call.now())),
    next: last && rows.length > limit ? `${last.created_at}.${last.id}` : null,
  };
}

/** One delivery with its payload and its attempts. Throws `not_found`. */
export async function getDelivery(
  call: WebhooksCall,
  webhookId: string,
  deliveryId: string,
): Promise<DeliveryDetail> {
  await requireOwnWebhook(call.db, call, webhookId);
  const row = await deliveries(call, webhookId)
    .select('webhook_deliveries.payload')
    .where('webhook_deliveries.id', '=', deliveryId)
    .executeTakeFirst();
  if (!row) throw new AppError('not_found');
  const attempts = await call.db
    .selectFrom('webhook_attempts')
    .selectAll()
    .where('delivery_id', '=', deliveryId)
    .orderBy('number', 'desc')
    .limit(maxShownAttempts)
    .execute();
  return { ...viewOf(row, call.now()), payload: row.payload, log: attempts.map(attemptOf) };
}

function deliveries({ db }: WebhooksCall, webhookId: string) {
  return db
    .selectFrom('webhook_deliveries')
    .leftJoin('webhook_attempts', (join) =>
      join
        .onRef('webhook_attempts.delivery_id', '=', 'webhook_deliveries.id')
        .onRef('webhook_attempts.number', '=', 'webhook_deliveries.attempts'),
    )
    .select(['webhook_deliveries.id', 'kind', 'event_id', 'event_type', 'status', 'attempts'])
    .select(['webhook_deliveries.outcome', 'attempt_started_at', 'next_attempt_at'])
    .select(['webhook_deliveries.created_at', 'settled_at'])
    .select(['webhook_attempts.outcome as attempt_outcome', 'response_status', 'duration_ms'])
    .where('endpoint_id', '=', webhookId);
}

type DeliveryRow = Awaited<ReturnType<ReturnType<typeof deliveries>['execute']>>[number];

function viewOf(row: DeliveryRow, at: number): DeliveryView {
  return {
    delivery_id: row.id,
    kind: row.kind as DeliveryView['kind'],
    event_id: row.event_id,
    event_type: row.event_type,
    status: row.status as DeliveryView['status'],
    outcome: (row.outcome ?? row.attempt_outcome) as DeliveryOutcome | null,
    attempts: row.attempts,
    sending: row.attempt_started_at !== null && at - row.attempt_started_at < longestAttemptMs,
    next_attempt_at: row.next_attempt_at,
    created_at: row.created_at,
    settled_at: row.settled_at,
    response_status: row.response_status,
    duration_ms: row.duration_ms,
  };
}

function attemptOf(row: WebhookAttemptsTable): AttemptView {
  return {
    number: row.number,
    started_at: row.started_at,
    duration_ms: row.duration_ms,
    outcome: row.outcome as AttemptOutcome | null,
    detail: row.detail,
    request: {
      url: row.request_url,
      headers: row.request_headers === null ? null : JSON.parse(row.request_headers),
    },
    response:
      row.response_status === null
        ? null
        : {
            status: row.response_status,
            headers: JSON.parse(row.response_headers ?? '{}'),
            body: row.response_body ?? '',
          },
  };
}
