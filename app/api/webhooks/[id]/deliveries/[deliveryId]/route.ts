import { handler, json } from '@/lib/server/http/handler';
import { getDelivery } from '@/lib/webhooks/server/list-deliveries';

export const dynamic = 'force-dynamic';

export const GET = handler<{ id: string; deliveryId: string }>(
  async ({ params: { id, deliveryId }, principal, caller, services }) =>
    json(await getDelivery({ ...services.webhooks, principal, caller }, id, deliveryId)),
);
