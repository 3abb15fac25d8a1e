import { z } from 'zod';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';
import { deleteWebhook } from '@/lib/webhooks/server/delete-webhook';
import { getWebhook } from '@/lib/webhooks/server/list-webhooks';
import { updateWebhook } from '@/lib/webhooks/server/update-webhook';

export const dynamic = 'force-dynamic';

export const GET = handler<{ id: string }>(async ({ params, principal, services }) =>
  json(await getWebhook({ ...services.webhooks, principal }, params.id)),
);

export const PATCH = handler<{ id: string }>(async ({ request, params, principal, services }) => {
  await services.limits.settings(principal.userId);
  const input = await readJson(request, z.unknown());
  const call = { ...services.webhooks, principal };
  return json(await updateWebhook(call, params.id, input, request.signal));
});

export const DELETE = handler<{ id: string }>(async ({ params, principal, services }) => {
  await deleteWebhook({ ...services.webhooks, principal }, params.id);
  return new Response(null, { status: 204 });
});
