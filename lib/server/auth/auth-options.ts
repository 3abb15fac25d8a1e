import 'server-only';
import type { NextAuthOptions } from 'next-auth';
import { encode } from 'next-auth/jwt';
import CredentialsProvider from 'next-auth/providers/credentials';
import { AppError, errorCodeOf, toPublicError } from '../../errors';
import { routes } from '../../routes';
import type { Config } from '../config';
import { callerOf } from '../http/client-address';
import type { Logger } from '../logger';
import type { Authenticate } from './authenticate';
import { createOAuthProviders, identityOf, type ProviderIdentity } from './oauth-providers';
import { createReadSessionId } from './principal';
import { sessionCookie, sessionLifetimeMs } from './session-cookie';
import type { Sessions } from './sessions';
import type { SignOut } from './sign-out';

/** Somebody who has proved who they are, and what of their account a session is opened for. */
export interface Admitted {
  userId: string;
  email: string;
  generation: number;
}

export interface AuthContext {
  config: Config;
  sessions: Sessions;
  authenticate: Authenticate;
  /** Finds or makes the account of somebody a provider vouches for; throws the code of why not. */
  admitIdentity(identity: ProviderIdentity, address: string): Promise<Admitted>;
  signOut: SignOut;
  now(): number;
}

/** The options of one request: its headers say where it comes from, its logger who asks. */
export type AuthOptionsFor = (headers: Headers, logger: Logger) => NextAuthOptions;

/**
 * NextAuth with credentials and the configured providers. The token carries the session's id and end only; the `sessions`
 * row decides whether it still counts. Every sign-in makes a session of its own and ends the one the browser came with.
 */
export function createAuthOptions(context: AuthContext): AuthOptionsFor {
  const { config, sessions, authenticate, admitIdentity, signOut, now } = context;
  const cookie = sessionCookie(config);
  const maxAge = sessionLifetimeMs / 1000;
  const oauthProviders = createOAuthProviders(config.auth.providers);
  const readSessionId = createReadSessionId(config);

  return (headers, logger) => {
    const caller = callerOf(headers);
    const { address } = caller;
    let opened: { userId: string; sid: string } | null = null;

    /** Here, because what fails in next-auth's `jwt` is an error page, and the account may have changed since the check. */
    const openSession = async ({ userId, email, generation }: Admitted, method: string) => {
      const sid = await sessions.open({ userId, email, method, generation, caller });
      const before = await readSessionId(headers);
      if (before) await signOut(before, address);
      logger.info({ userId, address, method }, 'signed in');
      opened = { userId, sid };
    };

    /** Returns the public sentence and code of why somebody did not get in, having logged the rest. */
    const refusal = (error: unknown) => {
      const code = errorCodeOf(error);
      if (code === 'internal') logger.error({ err: error }, 'sign-in failed');
      else logger.warn({ code, address }, 'sign-in refused');
      return toPublicError(error);
    };

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
          async authorize(credentials) {
            try {
              const user = await authenticate({
                email: String(credentials?.email ?? ''),
                password: String(credentials?.password ?? ''),
                address,
              });
              await openSession(user, 'password');
              return { id: user.userId };
            } catch (error) {
              // next-auth puts the message into the redirect that the form reads.
              throw new Error(refusal(error).message);
            }
          },
        }),
        ...oauthProviders,
      ],
      callbacks: {
        async signIn({ user, account }) {
          if (account?.type !== 'oauth') return opened !== null;
          try {
            const identity = identityOf(user);
            await openSession(await admitIdentity(identity, address), identity.provider);
            return true;
          } catch (error) {
            return `${routes.signIn}?error=${refusal(error).code}`;
          }
        },
        async jwt({ token, user }) {
          if (user) {
            if (!opened) throw new AppError('internal');
            const { userId, sid } = opened;
            return { sub: userId, sid, endsAt: now() + sessionLifetimeMs };
          }
          const session = await sessions.findLive(String(token.sid ?? ''), address);
          if (!session) throw new Error('the session is over');
          return token;
        },
        session({ session, token }) {
          return { expires: new Date(Number(token.endsAt)).toISOString(), user: session.user };
        },
      },
      events: {
        // The second way out, for whoever calls next-auth's own endpoint.
        async signOut({ token }) {
          if (typeof token?.sid === 'string') await signOut(token.sid, address);
        },
      },
      logger: {
        error(code, metadata) {
          const error = metadata instanceof Error ? metadata : metadata.error;
          // Without its properties: an OAuth error carries the request it was for, and with that the client's secret.
          const { name, message, stack } = error ?? new Error(code);
          logger[levelOf(code, metadata instanceof Error)](
            { code, err: { type: name, message, stack } },
            'next-auth',
          );
        },
        warn: (code) => logger.debug({ code }, 'next-auth'),
        debug: () => undefined,
      },
    };
  };
}

/** What anybody can bring about, or does every day, is no error of ours; a bare error under the same code is. */
function levelOf(code: string, bare: boolean): 'debug' | 'warn' | 'error' {
  if (code === 'JWT_SESSION_ERROR') return 'debug';
  const foreign = ['OAUTH_CALLBACK_ERROR', 'SIGNIN_OAUTH_ERROR'].includes(code);
  return foreign || (code === 'OAUTH_CALLBACK_HANDLER_ERROR' && !bare) ? 'warn' : 'error';
}
