import { z } from 'zod';
import { handler, json } from '@/lib/server/http/handler';
import { readOptionalJson } from '@/lib/server/http/read-json';
import { retryBatch } from '@/lib/summaries/server/retry-batch';

const maxBytes = 256 * 1024;

export const POST = handler<{ id: string }>(async ({ request, params, principal, services }) => {
  await services.limits.submits(principal.userId);
  const input = await readOptionalJson(request, z.unknown(), maxBytes);
  return json(await retryBatch({ ...services.summaries, principal }, params.id, input ?? {}), 202);
});
