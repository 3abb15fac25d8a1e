import 'server-only';
import type { ConnectionView } from '../schemas';
import { listSubscriptions } from '../subscriptions';
import type { Connection } from './connection';

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
