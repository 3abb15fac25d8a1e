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
  /** Where the next page starts: everything up to here has been given. */
  cursor: string;
  /** Set when the page does not go on from the cursor that was asked for. */
  reset: ResetReason | null;
}

/**
 * The durable events after a cursor that a viewer may see: the stream's log as JSON. Without a cursor it starts at the
 * oldest retained event; with one from elsewhere or one that is none, too, and says so.
 */
export async function readHistory(
  log: EventLog,
  viewer: Viewer,
  subscriptions: Subscriptions,
  input: unknown,
): Promise<HistoryPage> {
  const { after, limit } = parseInput(historySchema, input);
  const head = await log.head();
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
