import { handler, json } from '@/lib/server/http/handler';
import { redeliver } from '@/lib/webhooks/server/redeliver';

export const POST = handler<{ id: string; deliveryId: string }>(
  async ({ params: { id, deliveryId }, principal, caller, services }) => {
    await services.limits.webhookSends(principal.userId);
    return json(await redeliver({ ...services.webhooks, principal, caller }, id, deliveryId), 202);
  },
);
