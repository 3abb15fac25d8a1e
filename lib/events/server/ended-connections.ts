import 'server-only';
import type { ConnectionTrace } from './connection-trace';

/** The newest connections of a process that have ended, to tell later what they were given. In memory only. */
export interface EndedConnections {
  add(trace: ConnectionTrace): void;
  ofUser(userId: string): ConnectionTrace[];
  /** Everything that ended after this moment is here; epoch milliseconds. */
  readonly completeSince: number;
}

/** About half a megabyte. */
const kept = 1_000;

export function createEndedConnections(startedAt: number): EndedConnections {
  let traces: ConnectionTrace[] = [];
  let completeSince = startedAt;
  return {
    get completeSince() {
      return completeSince;
    },
    add(trace) {
      traces.push(trace);
      // In large steps, so that it costs nothing to speak of when everybody leaves at once.
      if (traces.length < 2 * kept) return;
      completeSince = traces[kept - 1]!.closed_at ?? completeSince;
      traces = traces.slice(kept);
    },
    ofUser: (userId) => traces.filter(({ user_id }) => user_id === userId),
  };
}
