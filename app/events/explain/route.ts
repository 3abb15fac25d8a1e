import { explainDelivery } from '@/lib/events/server/explain';
import { handler, json } from '@/lib/server/http/handler';

export const dynamic = 'force-dynamic';

export const GET = handler(async ({ request, principal, caller, services }) => {
  const call = { ...services.operations, principal, address: caller.address };
  const input = Object.fromEntries(new URL(request.url).searchParams);
  return json(await explainDelivery(call, input));
});
