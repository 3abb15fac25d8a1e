import 'server-only';
import { headers } from 'next/headers';
import type { ActionResult } from '../../action-result';
import { AppError, errorCodeOf, toPublicError } from '../../errors';
import type { Principal } from '../auth/principal';
import { sessionCookie } from '../auth/session-cookie';
import { getServices, type Services } from '../services';
import { type Caller, callerOf } from './client-address';
import { requireSameOrigin } from './origin';
import { requestIdOf } from './request-id';
import { servicesFor } from './services-for';

/** The one wrapper of server actions: origin, and errors as values, because a thrown one loses its message. */
export async function publicAction<T>(
  act: (services: Services, caller: Caller) => Promise<T>,
): Promise<ActionResult<T>> {
  const requestHeaders = await headers();
  const services = servicesFor(await getServices(), { requestId: requestIdOf(requestHeaders) });
  const { config, logger } = services;
  try {
    requireSameOrigin(requestHeaders, {
      publicOrigin: config.server.origin,
      port: config.server.port,
      cookieName: sessionCookie(config).name,
    });
    return { ok: true, value: await act(services, callerOf(requestHeaders)) };
  } catch (error) {
    if (errorCodeOf(error) === 'internal') logger.error({ err: error }, 'action failed');
    return { ok: false, error: toPublicError(error) };
  }
}

/** The same for actions of signed-in people; the session is looked up again. */
export function action<T>(
  act: (services: Services, principal: Principal, caller: Caller) => Promise<T>,
): Promise<ActionResult<T>> {
  return publicAction(async (services, caller) => {
    const principal = await services.readPrincipal(await headers());
    if (!principal) throw new AppError('unauthenticated');
    return act(servicesFor(services, { userId: principal.userId }), principal, caller);
  });
}

export type AccountCall = Services['users'] & { principal: Principal; caller: Caller };

/** The same for what is about accounts, of which there are none in single-user mode. */
export function accountAction<T>(
  act: (call: AccountCall, services: Services) => Promise<T>,
): Promise<ActionResult<T>> {
  return action(async (services, principal, caller) => {
    requireAccounts(services);
    return act({ ...services.users, principal, caller }, services);
  });
}

/** For visitors who join or come back by a link: so often a minute from one address. */
export function visitorAction<T>(
  act: (call: Omit<AccountCall, 'principal'>) => Promise<T>,
): Promise<ActionResult<T>> {
  return publicAction(async (services, caller) => {
    requireAccounts(services);
    await services.limits.visitors(caller.address);
    return act({ ...services.users, caller });
  });
}

function requireAccounts({ config }: Services): void {
  if (!config.auth.loginEnabled) throw new AppError('not_found');
}
