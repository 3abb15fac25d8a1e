import 'server-only';
import type { Connection } from './connection';

/** What log lines about a connection carry. */
export function logFieldsOf({ id, requestId, viewer }: Connection) {
  return { connectionId: id, requestId, userId: viewer.userId };
}
