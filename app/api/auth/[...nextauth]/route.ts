import { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { publicHandler } from '@/lib/server/http/handler';
import { readText } from '@/lib/server/http/read-json';

type Context = { params: Promise<{ nextauth: string[] }> };

const maxBodyBytes = 16 * 1024;

function auth(request: NextRequest, context: Context): Promise<Response> {
  return publicHandler(async ({ authOptions }) =>
    NextAuth((await bounded(request)) as never, context as never, authOptions),
  )(request);
}

/** next-auth reads a body of any size; it gets one that is read already. */
async function bounded(request: NextRequest): Promise<NextRequest> {
  if (request.method !== 'POST') return request;
  const { url, method, headers } = request;
  return new NextRequest(url, { method, headers, body: await readText(request, maxBodyBytes) });
}

export { auth as GET, auth as POST };
