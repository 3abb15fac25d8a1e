import { describeApi } from '@/lib/openapi/describe-api';
import { publicHandler } from '@/lib/server/http/handler';

export const dynamic = 'force-dynamic';

let description: Promise<string> | undefined;

/** The same for everybody, and until the next version. */
export const GET = publicHandler(async () => {
  description ??= describeApi().then((document) => JSON.stringify(document));
  return new Response(await description, {
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' },
  });
});
