import { z } from 'zod';
import { injectFault } from '@/lib/events/server/inject-fault';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';

export const POST = handler(async ({ request, principal, services }) => {
  const input = await readJson(request, z.unknown());
  const { broadcaster, config } = services;
  return json(
    injectFault({ broadcaster, faultsEnabled: config.events.faultsEnabled, principal }, input),
  );
});
