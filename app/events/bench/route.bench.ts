import { z } from 'zod';
import { publishBenchEvents } from '@/lib/events/server/bench-events';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';

/** Part of `npm run bench` only: a normal build does not know this file's extension (next.config.mjs). */
export const POST = handler(async ({ request, services }) => {
  const input = await readJson(request, z.unknown());
  return json(await publishBenchEvents(services.eventLog, input), 202);
});
