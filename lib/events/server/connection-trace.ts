import 'server-only';
import { z } from 'zod';
import { listSubscriptions } from '../subscriptions';
import type { Connection } from './connection';

/**
 * Where a connection has been in the log: it was given, or passed over as not for it, everything after `from` and up to
 * `position`, except what a `reset` left out, which is everything up to `skipped_through`. What it was given up to
 * `taken_through` its receiver has taken; the rest only if `queue_size` is 0. Seqs, and epoch milliseconds.
 */
export const connectionTraceSchema = z.object({
  connection_id: z.string(),
  session_id: z.string(),
  user_id: z.string(),
  role: z.string(),
  subscriptions: z.array(z.string()),
  from: z.number(),
  /** Whether `from` is a cursor that the client came with. */
  resumed: z.boolean(),
  position: z.number(),
  skipped_through: z.number(),
  taken_through: z.number(),
  /** Bytes handed over that the receiver had not taken, when this was noted. */
  queue_size: z.number(),
  created_at: z.number(),
  closed_at: z.number().nullable(),
});
export type ConnectionTrace = z.infer<typeof connectionTraceSchema>;

export function traceConnection(connection: Connection, closedAt: number | null): ConnectionTrace {
  const { viewer, stretch } = connection;
  return {
    connection_id: connection.id,
    session_id: viewer.sessionId,
    user_id: viewer.userId,
    role: viewer.role,
    subscriptions: listSubscriptions(connection.subscriptions),
    from: stretch.from,
    resumed: stretch.resumed,
    position: connection.position,
    skipped_through: stretch.skippedThrough,
    taken_through: stretch.takenThrough,
    queue_size: connection.bufferedBytes,
    created_at: connection.createdAt,
    closed_at: closedAt,
  };
}
