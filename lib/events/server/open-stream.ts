import 'server-only';
import type { Principal } from '../../server/auth/principal';
import { clientAddress } from '../../server/http/client-address';
import type { Logger } from '../../server/logger';
import type { ByeReason } from '../registry';
import { parseSubscriptions } from '../subscriptions';
import type { Broadcaster } from './broadcaster';
import type { CreateFrameSink } from './frame-sink';

/** Headers of an event stream: never cached, transformed, compressed or buffered on the way. */
export const streamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
} as const;

export interface StreamContext {
  broadcaster: Broadcaster;
  logger: Logger;
  requestId?: string;
  /** The driver for this request's answer. */
  createSinkFor(request: Request): CreateFrameSink;
  /** The same principal as it is now, or null when its session is over. */
  refreshPrincipal(principal: Principal, address: string): Promise<Principal | null>;
}

/** Answers `HEAD /events`: what GET would answer now, without the stream. */
export async function probeStream(
  { broadcaster }: StreamContext,
  { userId, sessionId, role }: Principal,
  request: Request,
): Promise<Response> {
  parseSubscriptions(new URL(request.url).searchParams.get('subscribe'));
  const address = clientAddress(request.headers);
  await broadcaster.checkRoom({ viewer: { userId, sessionId, role }, address });
  return new Response(null, { headers: streamHeaders });
}

/** Answers `GET /events`: subscriptions and cursor from the request, then a stream until either side ends it. */
export async function openStream(
  { broadcaster, createSinkFor, refreshPrincipal, logger, requestId }: StreamContext,
  principal: Principal,
  request: Request,
): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const { userId, sessionId, role } = principal;
  const address = clientAddress(request.headers);
  const stream = await broadcaster.connect({
    viewer: { userId, sessionId, role },
    address,
    requestId,
    subscriptions: parseSubscriptions(searchParams.get('subscribe')),
    cursor: request.headers.get('last-event-id') || searchParams.get('cursor') || undefined,
    sessionExpiresAt: principal.expiresAt,
    createSink: createSinkFor(request),
    signal: request.signal,
    async verify(): Promise<ByeReason | null> {
      const current = await refreshPrincipal(principal, address);
      if (!current) return 'revoked';
      return current.role === role ? null : 'rotate';
    },
  });
  // The client has gone while we looked: there is nobody to answer.
  if (!stream) return new Response(null, { status: 499 });
  logger.info({ connectionId: stream.id }, 'event stream opened');
  return new Response(stream.body, { headers: streamHeaders });
}
