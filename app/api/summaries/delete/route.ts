import { z } from 'zod';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';
import { deleteSummaries } from '@/lib/summaries/server/delete-summaries';

/** Several at once; `POST /api/summaries/restore` undoes it for ten minutes. */
export const POST = handler(async ({ request, principal, services }) => {
  const input = await readJson(request, z.unknown());
  return json(await deleteSummaries({ ...services.summaries, principal }, input));
});
