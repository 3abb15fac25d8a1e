import { clearSessionCookies } from '@/lib/server/auth/session-cookie';
import { handler } from '@/lib/server/http/handler';

/** Ends this session on the server first, then takes the token out of the browser. */
export const POST = handler(async ({ request, principal, services, caller }) => {
  await services.signOut(principal.sessionId, caller.address);
  const headers = clearSessionCookies(services.config, request.headers);
  return new Response(null, { status: 204, headers });
});
