import { z } from 'zod';
import { handler, json } from '@/lib/server/http/handler';
import { readJson } from '@/lib/server/http/read-json';
import { replayEvents } from '@/lib/webhooks/server/replay-events';

export const POST = handler<{ id: string }>(
  async ({ request, params, principal, caller, services }) => {
    await services.limits.webhookSends(principal.userId);
    const input = await readJson(request, z.unknown());
    return json(
      await replayEvents({ ...services.webhooks, principal, caller }, params.id, input),
      202,
    );
  },
);
