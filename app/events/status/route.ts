import { readStatus } from '@/lib/events/server/status';
import { handler, json } from '@/lib/server/http/handler';

export const dynamic = 'force-dynamic';

export const GET = handler(async ({ principal, caller, services }) => {
  await services.limits.statuses(principal.userId);
  return json(await readStatus({ ...services.operations, principal, address: caller.address }));
});
