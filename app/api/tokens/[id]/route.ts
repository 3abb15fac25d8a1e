import { handler } from '@/lib/server/http/handler';
import { revokeToken } from '@/lib/tokens/server/revoke-token';

export const DELETE = handler<{ id: string }>(async ({ params, principal, caller, services }) => {
  await revokeToken({ ...services.tokens, principal, caller }, params.id);
  return new Response(null, { status: 204 });
});
