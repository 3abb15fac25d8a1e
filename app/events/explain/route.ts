import { z } from 'zod';
import { explainDelivery } from '@/lib/events/server/explain';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';

/** By POST, although it changes nothing: addresses of people stay out of the logs of proxies. */
export const POST = handler(async ({ request, principal, caller, services }) => {
  const call = { ...services.operations, principal, address: caller.address };
  return json(await explainDelivery(call, await readJson(request, z.unknown())));
});
