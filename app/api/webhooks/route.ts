import { z } from 'zod';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';
import { createWebhook } from '@/lib/webhooks/server/create-webhook';
import { listWebhooks } from '@/lib/webhooks/server/list-webhooks';

export const dynamic = 'force-dynamic';

export const GET = handler(async ({ principal, caller, services }) =>
  json({ items: await listWebhooks({ ...services.webhooks, principal, caller }) }),
);

export const POST = handler(async ({ request, principal, caller, services }) => {
  await services.limits.integrations(principal.userId);
  const input = await readJson(request, z.unknown());
  const call = { ...services.webhooks, principal, caller };
  return json(await createWebhook(call, input, request.signal), 201);
});
