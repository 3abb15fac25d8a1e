import 'server-only';
import type { Principal } from '../../server/auth/principal';
import { clientAddress } from '../../server/http/client-address';
import { parseSubscriptions } from '../subscriptions';
import type { Broadcaster } from './broadcaster';
import type { CreateFrameSink } from './frame-sink';

/** Headers of an event stream: never cached, transformed, compressed or buffered on the way. */
export const streamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

/** Answers `GET /events`: subscriptions and cursor from the request, then a stream until either side ends it. */
export async function openStream(
  broadcaster: Broadcaster,
  createSink: CreateFrameSink,
  principal: Principal,
  request: Request,
): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const stream = await broadcaster.connect({
    viewer: { userId: principal.userId, sessionId: principal.sessionId, role: principal.role },
    address: clientAddress(request.headers),
    subscriptions: parseSubscriptions(searchParams.get('subscribe')),
    cursor: request.headers.get('last-event-id') || searchParams.get('cursor') || undefined,
    sessionExpiresAt: principal.expiresAt,
    createSink,
    signal: request.signal,
  });
  // The client has gone while we looked: there is nobody to answer.
  if (!stream) return new Response(null, { status: 499 });
  return new Response(stream.body, { headers: streamHeaders });
}
