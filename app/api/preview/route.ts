import { z } from 'zod';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';
import { previewBatch } from '@/lib/summaries/server/preview-batch';

const maxBytes = 512 * 1024;

export const POST = handler(async ({ request, principal, services, log }) => {
  await services.limits.previews(principal.userId);
  const input = await readJson(request, z.unknown(), maxBytes);
  const call = { ...services.summaries, principal, logger: log };
  return json(await previewBatch(call, input, request.signal));
});
