import { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { AppError } from '@/lib/errors';
import { clientAddress } from '@/lib/server/http/client-address';
import { publicHandler } from '@/lib/server/http/handler';
import { readText } from '@/lib/server/http/read-json';

type Context = { params: Promise<{ nextauth: string[] }> };

const maxBodyBytes = 16 * 1024;
/** What of next-auth is used. Not `_log`, which writes what anybody sends into the log. */
const actions = new Set(['csrf', 'providers', 'session', 'signin', 'signout', 'callback', 'error']);

function auth(request: NextRequest, context: Context): Promise<Response> {
  return publicHandler(async (services) => {
    const [action = ''] = (await context.params).nextauth;
    if (!actions.has(action)) throw new AppError('not_found');
    const { authOptions, limits, logger } = services;
    if (request.method === 'POST' || action === 'callback')
      await limits.visitors(clientAddress(request.headers));
    const options = authOptions(request.headers, logger);
    return NextAuth((await bounded(request)) as never, context as never, options);
  })(request);
}

/** next-auth reads a body of any size; it gets one that is read already. */
async function bounded(request: NextRequest): Promise<NextRequest> {
  if (request.method !== 'POST') return request;
  const { url, method, headers } = request;
  return new NextRequest(url, { method, headers, body: await readText(request, maxBodyBytes) });
}

export { auth as GET, auth as POST };
