import 'server-only';
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

/** A session lasts this long from sign-in, whatever the person does. */
export const sessionLifetimeMs = 30 * 86_400_000;
