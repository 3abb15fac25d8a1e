import { cleanUpConnections } from '@/lib/events/server/close-connections';
import { handler, json } from '@/lib/server/http/handler';

export const POST = handler(async ({ principal, caller, services }) =>
  json(await cleanUpConnections({ ...services.operations, principal, address: caller.address })),
);
