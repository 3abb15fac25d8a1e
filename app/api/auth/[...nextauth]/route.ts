import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { publicHandler } from '@/lib/server/http/handler';

type Context = { params: Promise<{ nextauth: string[] }> };

function auth(request: NextRequest, context: Context): Promise<Response> {
  return publicHandler(({ authOptions }) =>
    NextAuth(request as never, context as never, authOptions),
  )(request);
}

export { auth as GET, auth as POST };
