import 'server-only';
import type { Principal } from '../../server/auth/principal';
import type { EventsStatus } from '../schemas';
import { listSubscriptions } from '../subscriptions';
import type { Broadcaster } from './broadcaster';

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
