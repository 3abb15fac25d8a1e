import 'server-only';
import type { DurableType, EventEnvelope } from '../../events/registry';
import type { LogEntry } from '../../events/server/event-log';
import type { Trx } from '../../server/db/open-database';
import { transact } from '../../server/db/transact';
import type { WebhooksContext } from './context';
import { type EndpointRow, eventTypesOf, nameOf, viewerOf } from './endpoint-row';
import { notifyOwner } from './notify-owner';
import { payloadOf } from './payload';
import { hasRoom } from './room';

const pageSize = 100;

export interface CollectContext extends WebhooksContext {
  holder: string;
}

/** How much was read of what there is; with `no_room` as many deliveries wait as may, and the log keeps the rest. */
export type Read = 'some' | 'all' | 'no_room';

/**
 * Turns the next events after an endpoint's cursor into deliveries. Rows and cursor move in one transaction, under the
 * lease and only from where the cursor was: an event becomes a delivery exactly once, whoever crashes when.
 */
export async function collectEvents(context: CollectContext, endpoint: EndpointRow): Promise<Read> {
  const { eventLog } = context;
  const unknown = endpoint.cursor_epoch !== eventLog.epoch;
  const lostThrough = unknown ? await eventLog.head() : await eventLog.trimmedThrough();
  if (unknown || lostThrough > endpoint.cursor_seq) {
    return (await passGap(context, endpoint, lostThrough)) ? 'some' : 'all';
  }
  const head = await eventLog.head();
  if (head <= endpoint.cursor_seq) return 'all';
  const room = await hasRoom(context.db, endpoint.id, pageSize);
  const entries = await eventLog.readVisible({
    viewer: viewerOf(endpoint),
    subscriptions: new Set(eventTypesOf(endpoint)),
    after: endpoint.cursor_seq,
    upTo: head,
    limit: room ? pageSize : 1,
  });
  // Read last: what retention removed while we read may be missing from the page.
  if ((await eventLog.trimmedThrough()) > endpoint.cursor_seq) return 'some';
  if (!room && entries.length > 0) return 'no_room';
  const full = entries.length === pageSize;
  const moved = await transact(context.db, async (trx) => {
    if (!(await moveCursor(trx, context, endpoint, full ? entries.at(-1)!.seq : head)))
      return false;
    await insertDeliveries(trx, context, endpoint.id, entries, { again: false });
    return true;
  });
  return moved && full ? 'some' : 'all';
}

async function moveCursor(
  trx: Trx,
  { eventLog, holder }: CollectContext,
  endpoint: EndpointRow,
  seq: number,
): Promise<boolean> {
  const moved = await trx
    .updateTable('webhook_endpoints')
    .set({ cursor_epoch: eventLog.epoch, cursor_seq: seq })
    .where('id', '=', endpoint.id)
    .where('locked_by', '=', holder)
    .where('cursor_epoch', '=', endpoint.cursor_epoch)
    .where('cursor_seq', '=', endpoint.cursor_seq)
    .executeTakeFirst();
  return Number(moved.numUpdatedRows) > 0;
}

/**
 * Makes events into deliveries that are due now. With `again` one that is there already begins anew, unless it is still on
 * its way. Returns how many are due by this.
 */
export async function insertDeliveries(
  trx: Trx,
  { eventLog, createId, now }: Pick<WebhooksContext, 'eventLog' | 'createId' | 'now'>,
  endpointId: string,
  entries: readonly LogEntry[],
  { again }: { again: boolean },
): Promise<number> {
  if (entries.length === 0) return 0;
  const at = now();
  const rows = entries.map((entry) => ({
    id: createId('whd'),
    endpoint_id: endpointId,
    kind: 'event',
    event_id: eventLog.idOf(entry.seq),
    event_seq: entry.seq,
    event_type: entry.type,
    audience_kind: entry.audienceKind,
    audience_id: entry.audienceId,
    payload: payloadOf(eventLog.envelopeOf(entry) as EventEnvelope<DurableType>),
    ...freshDelivery(at),
  }));
  const made = await trx
    .insertInto('webhook_deliveries')
    .values(rows)
    .onConflict((conflict) => {
      const known = conflict.columns(['endpoint_id', 'event_id']);
      if (!again) return known.doNothing();
      return known.doUpdateSet(beginAnew(at)).where('webhook_deliveries.status', '!=', 'pending');
    })
    .executeTakeFirst();
  return Number(made.numInsertedOrUpdatedRows ?? 0);
}

/** The columns of a delivery that is due now, for the first time or once more. */
export const beginAnew = (at: number) => ({
  status: 'pending' as const,
  outcome: null,
  failures: 0,
  run_started_at: null,
  next_attempt_at: at,
  settled_at: null,
});

export const freshDelivery = (at: number) => ({
  ...beginAnew(at),
  attempts: 0,
  attempt_started_at: null,
  created_at: at,
});

/** Retention was quicker than the receiver: the cursor jumps, the delivery log says so, and the owner hears of it. */
async function passGap(
  context: CollectContext,
  endpoint: EndpointRow,
  through: number,
): Promise<boolean> {
  const { eventLog, createId, now } = context;
  const from = `${endpoint.cursor_epoch}-${endpoint.cursor_seq}`;
  return eventLog.commit(async (trx, append) => {
    if (!(await moveCursor(trx, context, endpoint, through))) return false;
    const at = now();
    const eventId = `gap-${from}`;
    await trx
      .insertInto('webhook_deliveries')
      .values({
        id: createId('whd'),
        endpoint_id: endpoint.id,
        kind: 'gap',
        event_id: eventId,
        event_seq: through,
        event_type: 'gap',
        audience_kind: 'user',
        audience_id: endpoint.owner_id,
        payload: JSON.stringify({ after: from, through: eventLog.idOf(through) }),
        ...freshDelivery(at),
        status: 'failed',
        outcome: 'trimmed',
        next_attempt_at: null,
        settled_at: at,
      })
      .onConflict((conflict) => conflict.columns(['endpoint_id', 'event_id']).doNothing())
      .execute();
    notifyOwner(append, {
      webhook: endpoint,
      type: 'warning',
      message: `The webhook “${nameOf(endpoint)}” fell behind the event log: events that it had not sent yet may be gone.`,
      dedupeKey: `webhook_gap:${endpoint.id}:${from}`,
      at,
    });
    return true;
  });
}
