import { openStream, streamHeaders } from '@/lib/events/server/open-stream';
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

/** Headers only. Without this export Next would call GET and never end the stream it opens. */
export const HEAD = handler(() => new Response(null, { headers: streamHeaders }));
