import { z } from 'zod';
import { previewBroadcast } from '@/lib/events/server/preview-broadcast';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';

export const POST = handler(async ({ request, principal, caller, services }) => {
  const call = { ...services.operations, principal, address: caller.address };
  return json(await previewBroadcast(call, await readJson(request, z.unknown())));
});
