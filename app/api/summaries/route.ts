import { handler, json } from '@/lib/server/http/handler';
import { listSummaries } from '@/lib/summaries/server/list-summaries';

export const dynamic = 'force-dynamic';

export const GET = handler(async ({ request, principal, services }) => {
  const input = Object.fromEntries(new URL(request.url).searchParams);
  return json(await listSummaries({ ...services.summaries, principal }, input));
});
