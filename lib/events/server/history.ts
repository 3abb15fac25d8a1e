import 'server-only';
import { parseInput } from '../../parse-input';
import type { Viewer } from '../audience';
import { parseEventId } from '../event-id';
import type { EventEnvelope, ResetReason } from '../registry';
import { historySchema } from '../schemas';
import type { Subscriptions } from '../subscriptions';
import type { EventLog } from './event-log';

export interface HistoryPage {
  events: EventEnvelope[];
  /** Where the next page starts: everything up to here has been given. Null when nothing is left, newest first. */
  cursor: string | null;
  /** Set when the page does not go on from the cursor that was asked for. */
  reset: ResetReason | null;
}

/**
 * The durable events after a cursor that a viewer may see: the stream's log as JSON. Without a cursor it starts at the
 * oldest retained event; with one from elsewhere or one that is none, too, and says so. With `order` newest the same log is
 * read from its end: the newest events, or the newest before a cursor.
 */
export async function readHistory(
  log: EventLog,
  viewer: Viewer,
  subscriptions: Subscriptions,
  input: unknown,
): Promise<HistoryPage> {
  const { order, after, before, limit } = parseInput(historySchema, input);
  const head = await log.head();
  if (order === 'newest') return readNewest({ log, viewer, subscriptions, before, limit, head });
  const position = after === undefined ? null : parseEventId(after);
  const known = position !== null && position.epoch === log.epoch && position.seq <= head;
  const from = known ? position.seq : 0;
  const entries = await log.readVisible({ viewer, subscriptions, after: from, upTo: head, limit });
  // Read after the page: whatever was trimmed before or while it was read is covered by a reset.
  const trimmedThrough = await log.trimmedThrough();
  const last = entries.length === limit ? entries.at(-1)!.seq : head;
  const trimmed = known && position.seq < trimmedThrough;
  return {
    events: entries.map((entry) => log.envelopeOf(entry)),
    cursor: log.idOf(last),
    reset: trimmed ? 'trimmed' : after !== undefined && !known ? 'unknown_cursor' : null,
  };
}

async function readNewest(query: {
  log: EventLog;
  viewer: Viewer;
  subscriptions: Subscriptions;
  before: string | undefined;
  limit: number;
  head: number;
}): Promise<HistoryPage> {
  const { log, before, head, ...wanted } = query;
  const position = before === undefined ? null : parseEventId(before);
  const known = position !== null && position.epoch === log.epoch;
  const upTo = known ? Math.min(position.seq - 1, head) : head;
  const entries = await log.readVisible({ ...wanted, after: 0, upTo, order: 'newest' });
  return {
    events: entries.map((entry) => log.envelopeOf(entry)),
    cursor: entries.length === wanted.limit ? log.idOf(entries.at(-1)!.seq) : null,
    reset: before !== undefined && !known ? 'unknown_cursor' : null,
  };
}
