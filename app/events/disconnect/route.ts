import { z } from 'zod';
import { disconnectConnection } from '@/lib/events/server/close-connections';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';

export const POST = handler(async ({ request, principal, caller, services }) => {
  const input = await readJson(request, z.unknown());
  const call = { ...services.operations, principal, address: caller.address };
  return json(await disconnectConnection(call, input));
});
