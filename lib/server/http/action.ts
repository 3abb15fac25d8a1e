import 'server-only';
import { headers } from 'next/headers';
import { AppError, errorCodeOf, type PublicError, toPublicError } from '../../errors';
import type { Principal } from '../auth/principal';
import { sessionCookie } from '../auth/session-cookie';
import { getServices, type Services } from '../services';
import { requireSameOrigin } from './origin';

export type ActionResult<T> = { ok: true; value: T } | { ok: false; error: PublicError };

/** The one wrapper of server actions: origin, and errors as values, because a thrown one loses its message. */
export async function publicAction<T>(
  act: (services: Services) => Promise<T>,
): Promise<ActionResult<T>> {
  const services = await getServices();
  const { config, logger } = services;
  try {
    requireSameOrigin(await headers(), {
      publicOrigin: config.server.origin,
      port: config.server.port,
      cookieName: sessionCookie(config).name,
    });
    return { ok: true, value: await act(services) };
  } catch (error) {
    if (errorCodeOf(error) === 'internal') logger.error({ err: error }, 'action failed');
    return { ok: false, error: toPublicError(error) };
  }
}

/** The same for actions of signed-in people; the session is looked up again. */
export function action<T>(
  act: (services: Services, principal: Principal) => Promise<T>,
): Promise<ActionResult<T>> {
  return publicAction(async (services) => {
    const principal = await services.readPrincipal(await headers());
    if (!principal) throw new AppError('unauthenticated');
    return act(services, principal);
  });
}
