import { z } from 'zod';
import { injectFault } from '@/lib/events/server/inject-fault';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';

export const POST = handler(async ({ request, principal, caller, services }) => {
  const input = await readJson(request, z.unknown());
  const { operations, config } = services;
  const { faultsEnabled } = config.events;
  const call = { ...operations, principal, address: caller.address, faultsEnabled };
  return json(await injectFault(call, input));
});
