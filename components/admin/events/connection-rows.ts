import { parseEventId } from '@/lib/events/event-id';
import type { ConnectionView, EventsStatus, PersonView } from '@/lib/events/operations';
import { queueWarningBytes } from '@/lib/events/stats';

/** A connection with what a reader wants to know beside it. */
export interface ConnectionRow extends ConnectionView {
  person: PersonView | null;
  /** Entries of the log between it and the newest; null while that is not known. */
  behind: number | null;
  /** Whether its queue is over the warning threshold. */
  warns: boolean;
  /** What a search looks into, in lower case. */
  words: string;
}

export type SortKey = 'person' | 'state' | 'queue_size' | 'created_at';

export function rowsOf({ connections, people = [] }: EventsStatus, headId: string | null) {
  const byId = new Map(people.map((person) => [person.user_id, person]));
  const head = headId === null ? null : parseEventId(headId);
  return connections.map((connection): ConnectionRow => {
    const person = byId.get(connection.user_id) ?? null;
    const cursor = parseEventId(connection.cursor);
    const { connection_id, session_id, user_id, user_ip, queue_size, state } = connection;
    return {
      ...connection,
      person,
      // A live one is given what is new at once; the head was looked up at another moment.
      behind: state === 'live' ? 0 : head && cursor ? Math.max(0, head.seq - cursor.seq) : null,
      warns: queue_size > queueWarningBytes,
      words: [person?.name, person?.email, user_id, connection_id, session_id, user_ip]
        .join('\n')
        .toLowerCase(),
    };
  });
}

/** What deserves a look comes first: large queues, blocked ones, the newest. */
export function sortRows(rows: readonly ConnectionRow[], key: SortKey): ConnectionRow[] {
  const byText = (of: (row: ConnectionRow) => string) => (a: ConnectionRow, b: ConnectionRow) =>
    of(a).localeCompare(of(b)) || b.created_at - a.created_at;
  const orders: Record<SortKey, (a: ConnectionRow, b: ConnectionRow) => number> = {
    person: byText(({ person, user_id }) => person?.name ?? user_id),
    state: byText(({ state }) => state),
    queue_size: (a, b) => b.queue_size - a.queue_size || b.created_at - a.created_at,
    created_at: (a, b) => b.created_at - a.created_at,
  };
  return [...rows].sort(orders[key]);
}
