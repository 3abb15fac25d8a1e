import { handler, json } from '@/lib/server/http/handler';
import { listDeliveries } from '@/lib/webhooks/server/list-deliveries';

export const dynamic = 'force-dynamic';

export const GET = handler<{ id: string }>(
  async ({ request, params, principal, caller, services }) => {
    const input = Object.fromEntries(new URL(request.url).searchParams);
    return json(
      await listDeliveries({ ...services.webhooks, principal, caller }, params.id, input),
    );
  },
);
