import { z } from 'zod';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';
import { restoreSummaries } from '@/lib/summaries/server/delete-summaries';

export const POST = handler(async ({ request, principal, services }) => {
  const input = await readJson(request, z.unknown());
  return json(await restoreSummaries({ ...services.summaries, principal }, input));
});
