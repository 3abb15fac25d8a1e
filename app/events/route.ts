import { openStream, probeStream } from '@/lib/events/server/open-stream';
import { clientAddress, isLoopback } from '@/lib/server/http/client-address';
import { handler } from '@/lib/server/http/handler';

export const dynamic = 'force-dynamic';
/** Seconds, for Vercel: `serverlessMaxDurationS`, as a literal because Next reads it without running the file. */
export const maxDuration = 300;

export const GET = handler(async ({ request, principal, services }) => {
  const address = clientAddress(request.headers);
  if (!isLoopback(address)) await services.limits.connects(address);
  return openStream(services.stream, principal, request);
});

/** Why a stream is refused, which an EventSource never tells. Without this export Next would call GET and never end its stream. */
export const HEAD = handler(async ({ request, principal, services }) => {
  const address = clientAddress(request.headers);
  if (!isLoopback(address)) await services.limits.connects.check(address);
  return probeStream(services.stream, principal, request);
});
