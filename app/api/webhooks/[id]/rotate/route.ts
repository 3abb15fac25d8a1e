import { z } from 'zod';
import { handler, json } from '@/lib/server/http/handler';
import { readOptionalJson } from '@/lib/server/http/read-json';
import { rotateSecret } from '@/lib/webhooks/server/rotate-secret';

export const POST = handler<{ id: string }>(
  async ({ request, params, principal, caller, services }) => {
    await services.limits.integrations(principal.userId);
    const input = await readOptionalJson(request, z.unknown());
    return json(
      await rotateSecret({ ...services.webhooks, principal, caller }, params.id, input ?? {}),
    );
  },
);
