import { handler, json } from '@/lib/server/http/handler';
import { sendTest } from '@/lib/webhooks/server/send-test';

export const POST = handler<{ id: string }>(async ({ params, principal, caller, services }) => {
  await services.limits.webhookSends(principal.userId);
  return json(await sendTest({ ...services.webhooks, principal, caller }, params.id), 202);
});
