import { handler, json } from '@/lib/server/http/handler';
import { sendTest } from '@/lib/webhooks/server/send-test';

export const POST = handler<{ id: string }>(async ({ params, principal, services }) => {
  await services.limits.webhookSends(principal.userId);
  return json(await sendTest({ ...services.webhooks, principal }, params.id), 202);
});
