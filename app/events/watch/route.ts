import { z } from 'zod';
import { watchStats } from '@/lib/events/server/watch-stats';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';

export const POST = handler(async ({ request, principal, caller, services }) => {
  const { operations, stats } = services;
  const call = { ...operations, ...stats, principal, address: caller.address };
  return json(await watchStats(call, await readJson(request, z.unknown())));
});
