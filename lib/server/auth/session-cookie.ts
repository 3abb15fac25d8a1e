import 'server-only';
import { parse, serialize } from 'cookie';
import type { Config } from '../config';

/** Secret, cookie name and secure flag: the one place that next-auth's options and every `getToken` take them from. */
export function sessionCookie(config: Config) {
  const secure = config.server.origin.startsWith('https://');
  return {
    secret: config.auth.secret,
    secure,
    name: `${secure ? '__Secure-' : ''}next-auth.session-token`,
  };
}

/** Headers that take the session's cookie from a browser, and the parts of one that next-auth had to split. */
export function clearSessionCookies(config: Config, requestHeaders: Headers): Headers {
  const { name, secure } = sessionCookie(config);
  const sent = Object.keys(parse(requestHeaders.get('cookie') ?? ''));
  const headers = new Headers();
  for (const cookie of new Set([name, ...sent.filter((part) => part.startsWith(`${name}.`))])) {
    const options = { httpOnly: true, sameSite: 'lax', path: '/', secure, maxAge: 0 } as const;
    headers.append('Set-Cookie', serialize(cookie, '', options));
  }
  return headers;
}

/** A session lasts this long from sign-in, whatever the person does. */
export const sessionLifetimeMs = 30 * 86_400_000;
