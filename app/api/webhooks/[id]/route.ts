import { z } from 'zod';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';
import { deleteWebhook } from '@/lib/webhooks/server/delete-webhook';
import { getWebhook } from '@/lib/webhooks/server/list-webhooks';
import { updateWebhook } from '@/lib/webhooks/server/update-webhook';

export const dynamic = 'force-dynamic';

export const GET = handler<{ id: string }>(async ({ params, principal, caller, services }) =>
  json(await getWebhook({ ...services.webhooks, principal, caller }, params.id)),
);

export const PATCH = handler<{ id: string }>(
  async ({ request, params, principal, caller, services }) => {
    await services.limits.integrations(principal.userId);
    const input = await readJson(request, z.unknown());
    const call = { ...services.webhooks, principal, caller };
    return json(await updateWebhook(call, params.id, input, request.signal));
  },
);

export const DELETE = handler<{ id: string }>(async ({ params, principal, caller, services }) => {
  await deleteWebhook({ ...services.webhooks, principal, caller }, params.id);
  return new Response(null, { status: 204 });
});
