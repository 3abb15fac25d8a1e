import 'server-only';
import type { Viewer } from '../audience';

/** What log lines about a connection carry. */
export function logFieldsOf({
  id,
  requestId,
  viewer,
}: {
  id: string;
  requestId: string | undefined;
  viewer: Viewer;
}) {
  return { connectionId: id, requestId, userId: viewer.userId };
}
