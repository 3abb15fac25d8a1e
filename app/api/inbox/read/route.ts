import { z } from 'zod';
import { markRead } from '@/lib/inbox/server/mark-read';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';

export const POST = handler(async ({ request, principal, services }) => {
  await services.limits.inbox(principal.userId);
  const input = await readJson(request, z.unknown());
  return json(await markRead({ ...services.inbox, principal }, input));
});
