import 'server-only';
import type { NextAuthOptions } from 'next-auth';
import { encode } from 'next-auth/jwt';
import CredentialsProvider from 'next-auth/providers/credentials';
import { errorCodeOf, toPublicError } from '../../errors';
import { routes } from '../../routes';
import type { Config } from '../config';
import { clientAddress } from '../http/client-address';
import type { Logger } from '../logger';
import type { Wake } from '../wake/wake';
import type { Authenticate } from './authenticate';
import { sessionCookie, sessionLifetimeMs } from './session-cookie';
import type { Sessions } from './sessions';

export interface AuthContext {
  config: Config;
  sessions: Sessions;
  authenticate: Authenticate;
  wake: Wake;
  logger: Logger;
  now(): number;
}

/**
 * NextAuth with credentials. The token carries the session's id and end only; the `sessions` row decides whether it still
 * counts. `authorize` opens the row, because only there the request's headers are at hand.
 */
export function createAuthOptions(context: AuthContext): NextAuthOptions {
  const { config, sessions, authenticate, wake, logger, now } = context;
  const cookie = sessionCookie(config);
  const maxAge = sessionLifetimeMs / 1000;

  return {
    secret: cookie.secret,
    useSecureCookies: cookie.secure,
    cookies: {
      sessionToken: {
        name: cookie.name,
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: cookie.secure },
      },
    },
    pages: { signIn: routes.signIn, signOut: routes.home, error: routes.signIn },
    session: { strategy: 'jwt', maxAge },
    jwt: {
      maxAge,
      encode(params) {
        const endsAt = Number(params.token?.endsAt ?? 0);
        const leftSeconds = Math.max(0, Math.floor((endsAt - now()) / 1000));
        return encode({ ...params, maxAge: Math.min(params.maxAge ?? maxAge, leftSeconds) });
      },
    },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        async authorize(credentials, request) {
          const headers = new Headers(request.headers as Record<string, string>);
          const address = clientAddress(headers);
          try {
            const user = await authenticate({
              email: String(credentials?.email ?? ''),
              password: String(credentials?.password ?? ''),
              address,
            });
            const userAgent = headers.get('user-agent');
            const sessionId = await sessions.open({ userId: user.userId, address, userAgent });
            logger.info({ userId: user.userId, address }, 'signed in');
            return { id: user.userId, sessionId };
          } catch (error) {
            const code = errorCodeOf(error);
            if (code === 'internal') logger.error({ err: error }, 'sign-in failed');
            else logger.warn({ code, address }, 'sign-in refused');
            // next-auth puts the message into the redirect that the form reads.
            throw new Error(toPublicError(error).message);
          }
        },
      }),
    ],
    callbacks: {
      async jwt({ token, user }) {
        if (user) {
          const { sessionId } = user as unknown as { sessionId: string };
          return { sub: user.id, sid: sessionId, endsAt: now() + sessionLifetimeMs };
        }
        const session = await sessions.findLive(String(token.sid ?? ''));
        if (!session) throw new Error('the session is over');
        return token;
      },
      session({ session, token }) {
        return { expires: new Date(Number(token.endsAt)).toISOString(), user: session.user };
      },
    },
    events: {
      async signOut({ token }) {
        const sessionId = String(token?.sid ?? '');
        if (!sessionId) return;
        await sessions.revoke(sessionId);
        wake.signal('revoke', { sessionId, reason: 'signed_out' });
        logger.info({ userId: token?.sub }, 'signed out');
      },
    },
    logger: {
      error(code, metadata) {
        // A token whose session is over is everyday life, not an error of ours.
        const level = code === 'JWT_SESSION_ERROR' ? 'debug' : 'error';
        logger[level]({ code, err: 'error' in metadata ? metadata.error : metadata }, 'next-auth');
      },
      warn: (code) => logger.debug({ code }, 'next-auth'),
      debug: () => undefined,
    },
  };
}
