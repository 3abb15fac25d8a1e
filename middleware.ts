import { type NextRequest, NextResponse } from 'next/server';
import { getToken } from 'next-auth/jwt';
import { bearerToken, isEndpoint, isLocalHost, isPublic, routes, takesTokens } from './lib/routes';

/**
 * The gate: who has no session token gets 401 as JSON from endpoints and actions (an EventSource cannot follow a redirect)
 * and the sign-in page instead of pages. It only opens the way; every handler decides for itself, with the session's row.
 */
export async function middleware(request: NextRequest): Promise<Response> {
  const { pathname, search } = request.nextUrl;
  const origin = process.env.NEXTAUTH_URL;
  if (/^(?:false|0)$/.test(process.env.LOGIN_ENABLED ?? '')) {
    if (isLocalHost(request.headers.get('host'), origin)) return NextResponse.next();
    return refuse(421, 'misdirected', 'This server does not answer under that host name.');
  }
  if (isPublic(pathname)) return NextResponse.next();
  // An API token is a row, which only the handler can look up.
  if (takesTokens(pathname) && bearerToken(request.headers.get('authorization')) !== null) {
    return NextResponse.next();
  }
  const secure = origin?.startsWith('https://') ?? false;
  const token = await getToken({ req: request, secureCookie: secure });
  if (token?.sid) return NextResponse.next();
  // A server action's caller would follow a redirect and take the sign-in page for its answer.
  if (isEndpoint(pathname) || request.headers.has('next-action')) {
    return refuse(401, 'unauthenticated', 'Sign in to continue.');
  }
  const signIn = new URL(routes.signIn, request.url);
  if (pathname !== routes.home) signIn.searchParams.set('callbackUrl', `${pathname}${search}`);
  return NextResponse.redirect(signIn);
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json(
    { error: { code, message } },
    { status, headers: { 'Cache-Control': 'no-store' } },
  );
}

export const config = {
  matcher: ['/((?!_next/static|_next/image|icon\\.svg|favicon\\.ico|healthz|readyz).*)'],
};
