import { type NextRequest, NextResponse } from 'next/server';
import { getToken } from 'next-auth/jwt';
import { contentSecurityPolicy } from './lib/content-security-policy';
import { bearerToken, isEndpoint, isLocalHost, isPublic, routes, takesTokens } from './lib/routes';

/** Forms of visitors are small; a signed-in person's may carry a caption file. */
const maxVisitorBodyBytes = 64 * 1024;

/**
 * The gate: who has no session token gets 401 as JSON from endpoints and actions (an EventSource cannot follow a redirect)
 * and the sign-in page instead of pages. It only opens the way; every handler decides for itself, with the session's row.
 * Pages get a content security policy with a nonce of their own.
 */
export async function middleware(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  const origin = process.env.NEXTAUTH_URL;
  const secure = origin?.startsWith('https://') ?? false;
  const singleUser = /^(?:false|0)$/.test(process.env.LOGIN_ENABLED ?? '');
  if (singleUser && !isLocalHost(request.headers.get('host'), origin)) {
    return refuse(421, 'misdirected', 'This server does not answer under that host name.');
  }
  // An API token is a row, which only the handler can look up.
  const hasApiToken = takesTokens(pathname) && bearerToken(request.headers.get('authorization'));
  const open = singleUser || isPublic(pathname) || Boolean(hasApiToken);
  const admitted = open || Boolean((await getToken({ req: request, secureCookie: secure }))?.sid);
  // The stream is among these: a connect pays for nothing but the check.
  if (isEndpoint(pathname)) return admitted ? NextResponse.next() : refuseVisitor();

  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (!admitted) {
    // A server action's caller would follow a redirect and take the sign-in page for its answer.
    return reads ? toSignIn(request) : refuseVisitor();
  }
  if (!reads && isPublic(pathname) && !isSmall(request)) {
    return refuse(413, 'payload_too_large', 'The request body is too large.');
  }
  return page(request, secure);
}

function page(request: NextRequest, secure: boolean): Response {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const development = process.env.NODE_ENV === 'development';
  const policy = contentSecurityPolicy({ nonce, secure, development });
  const headers = new Headers(request.headers);
  // Next takes the nonce of its own scripts from the policy, the layout that of the theme's from `x-nonce`.
  headers.set('Content-Security-Policy', policy);
  headers.set('x-nonce', nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  // Browsers complain about it on a plain http address of a LAN.
  if (secure) response.headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  return response;
}

function toSignIn(request: NextRequest): Response {
  const { pathname, search } = request.nextUrl;
  const signIn = new URL(routes.signIn, request.url);
  if (pathname !== routes.home) signIn.searchParams.set('callbackUrl', `${pathname}${search}`);
  return NextResponse.redirect(signIn);
}

/** Judged by what the request says. Behind the launcher no other gets here (scripts/lib/body-limits.mjs). */
function isSmall({ headers }: NextRequest): boolean {
  const length = headers.get('content-length');
  return length !== null && Number(length) <= maxVisitorBodyBytes;
}

const refuseVisitor = () => refuse(401, 'unauthenticated', 'Sign in to continue.');

function refuse(status: number, code: string, message: string): Response {
  return Response.json(
    { error: { code, message } },
    { status, headers: { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } },
  );
}

export const config = {
  // A quarter less of a connect's time than in the Edge sandbox (docs/decisions/0024-the-gate-runs-on-node.md).
  runtime: 'nodejs',
  // Whole names: what only begins like one of these is a page, and gets the gate and its policy.
  matcher: [
    '/((?!_next/static/|icon\\.svg$|opengraph-image\\.png$|favicon\\.ico$|healthz$|readyz$).*)',
  ],
};
