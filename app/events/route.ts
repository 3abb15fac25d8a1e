import { openStream, probeStream } from '@/lib/events/server/open-stream';
import { clientAddress } from '@/lib/server/http/client-address';
import { handler } from '@/lib/server/http/handler';

export const dynamic = 'force-dynamic';
/** Seconds, for Vercel: `serverlessMaxDurationS`, as a literal because Next reads it without running the file. */
export const maxDuration = 300;

export const GET = handler(async ({ request, principal, services }) => {
  await services.limits.connects(clientAddress(request.headers));
  return openStream(services.stream, principal, request);
});

/** Why a stream is refused, which an EventSource never tells. Without this export Next would call GET and never end its stream. */
export const HEAD = handler(async ({ request, principal, services }) => {
  await services.limits.connects.check(clientAddress(request.headers));
  return probeStream(services.stream, principal, request);
});
