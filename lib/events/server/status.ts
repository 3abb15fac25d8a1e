import 'server-only';
import type { Principal } from '../../server/auth/principal';
import { listSubscriptions } from '../subscriptions';
import type { Broadcaster } from './broadcaster';

/** A connection as `/events/status` shows it. Times are epoch milliseconds. */
export interface ConnectionView {
  connection_id: string;
  session_id: string;
  user_id: string;
  user_ip: string;
  created_at: number;
  last_activity: number;
  is_active: boolean;
  subscriptions: string[];
  /** Bytes handed over that the receiver has not taken yet. */
  queue_size: number;
  state: string;
}

export interface EventsStatus {
  total_connections: number;
  connections: ConnectionView[];
}

/** Open connections: all of them for an admin, anyone else's own. */
export function readStatus(broadcaster: Broadcaster, principal: Principal): EventsStatus {
  const visible = broadcaster
    .connections()
    .filter(({ viewer }) => principal.role === 'admin' || viewer.userId === principal.userId);
  return {
    total_connections: visible.length,
    connections: visible.map((connection) => ({
      connection_id: connection.id,
      session_id: connection.viewer.sessionId,
      user_id: connection.viewer.userId,
      user_ip: connection.address,
      created_at: connection.createdAt,
      last_activity: connection.lastActivityAt,
      is_active: connection.state === 'live' || connection.state === 'catching_up',
      subscriptions: listSubscriptions(connection.subscriptions),
      queue_size: connection.bufferedBytes,
      state: connection.state,
    })),
  };
}
