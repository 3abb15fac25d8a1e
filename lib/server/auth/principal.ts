import 'server-only';
import { parse } from 'cookie';
import { getToken } from 'next-auth/jwt';
import type { TokenScope } from '../../api-scopes';
import { AppError } from '../../errors';
import { isLocalHost } from '../../routes';
import type { Config } from '../config';
import { clientAddress } from '../http/client-address';
import { sessionCookie } from './session-cookie';
import type { LiveSession, Sessions } from './sessions';

/**
 * Who acts: a live session of an enabled user, or an API token of one. `sessionId` is the public handle of the session, not
 * its token; for an API token its id.
 */
export interface Principal extends LiveSession {
  /** Set when an API token acts: all that it may do. */
  tokenScopes?: readonly TokenScope[];
}

/** The one person of single-user mode. */
export const localUser = {
  userId: 'usr_local',
  email: 'local@localhost',
  name: 'You',
  role: 'admin',
} as const;

/** Stands for a session where there is no row of one. */
export const localSessionId = 'ses_local';

export type ReadPrincipal = (headers: Headers) => Promise<Principal | null>;

/**
 * Reads the principal from a request's cookies: decrypts next-auth's token, then looks the session up, so that a revoked
 * session or a disabled user is nobody at once. Throws `misdirected` for a foreign host name in single-user mode.
 */
export function createReadPrincipal(config: Config, sessions: Sessions): ReadPrincipal {
  const readSessionId = createReadSessionId(config);
  return async (headers) => {
    if (!config.auth.loginEnabled) {
      if (!isLocalHost(headers.get('host'), config.server.origin))
        throw new AppError('misdirected');
      return { ...localUser, sessionId: localSessionId, expiresAt: Number.POSITIVE_INFINITY };
    }
    const sessionId = await readSessionId(headers);
    return sessionId === null ? null : sessions.findLive(sessionId, clientAddress(headers));
  };
}

/** The session that a request's token names, whether it still counts or not; null without a token of ours. */
export function createReadSessionId(config: Config): (headers: Headers) => Promise<string | null> {
  const cookie = sessionCookie(config);
  return async (headers) => {
    const token = await getToken({
      // next-auth reads cookies and headers only, both of which plain objects carry.
      req: { headers, cookies: parse(headers.get('cookie') ?? '') } as never,
      secret: cookie.secret,
      secureCookie: cookie.secure,
      cookieName: cookie.name,
    });
    return typeof token?.sid === 'string' ? token.sid : null;
  };
}
