import { z } from 'zod';
import { AppError } from '@/lib/errors';
import { broadcast, maxBroadcastBytes } from '@/lib/events/server/broadcast';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';

export const POST = handler(async ({ request, principal, services, caller, log }) => {
  if (principal.role !== 'admin') throw new AppError('forbidden');
  await services.limits.broadcasts(principal.userId);
  const input = await readJson(request, z.unknown(), maxBroadcastBytes);
  const call = { ...services.operations, logger: log, principal, address: caller.address };
  return json(await broadcast(call, input), 202);
});
