import { z } from 'zod';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';
import { createToken } from '@/lib/tokens/server/create-token';
import { listTokens } from '@/lib/tokens/server/list-tokens';

export const dynamic = 'force-dynamic';

export const GET = handler(async ({ principal, caller, services }) =>
  json({ items: await listTokens({ ...services.tokens, principal, caller }) }),
);

export const POST = handler(async ({ request, principal, caller, services }) => {
  await services.limits.integrations(principal.userId);
  const input = await readJson(request, z.unknown());
  return json(await createToken({ ...services.tokens, principal, caller }, input), 201);
});
