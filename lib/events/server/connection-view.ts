import 'server-only';
import { z } from 'zod';
import { listSubscriptions } from '../subscriptions';
import type { Connection } from './connection';

/** A connection as `/events/status` shows it. Times are epoch milliseconds. */
export const connectionViewSchema = z.object({
  connection_id: z.string(),
  /** The process that has it. */
  instance_id: z.string(),
  session_id: z.string(),
  user_id: z.string(),
  user_ip: z.string(),
  created_at: z.number(),
  last_activity: z.number(),
  is_active: z.boolean(),
  subscriptions: z.array(z.string()),
  /** Bytes handed over that the receiver has not taken yet. */
  queue_size: z.number(),
  state: z.string(),
});

export type ConnectionView = z.infer<typeof connectionViewSchema>;

export function viewConnection(connection: Connection, instanceId: string): ConnectionView {
  return {
    connection_id: connection.id,
    instance_id: instanceId,
    session_id: connection.viewer.sessionId,
    user_id: connection.viewer.userId,
    user_ip: connection.address,
    created_at: connection.createdAt,
    last_activity: connection.lastActivityAt,
    is_active: connection.state === 'live' || connection.state === 'catching_up',
    subscriptions: listSubscriptions(connection.subscriptions),
    queue_size: connection.bufferedBytes,
    state: connection.state,
  };
}
