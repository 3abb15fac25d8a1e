import 'server-only';
import type { ConnectionView } from '../operations';
import { listSubscriptions } from '../subscriptions';
import type { Connection } from './connection';
import type { OperationsContext } from './operations-context';

export function viewConnection(
  connection: Connection,
  { instanceId, eventLog }: Pick<OperationsContext, 'instanceId' | 'eventLog'>,
): ConnectionView {
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
    from: eventLog.idOf(connection.stretch.from),
    cursor: eventLog.idOf(connection.position),
    blocked_since: connection.blockedSince,
    takes_nothing_since: connection.takesNothingSince,
    ends_at: connection.endsAt,
  };
}
