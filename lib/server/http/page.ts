import 'server-only';
import { headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { routes } from '../../routes';
import type { Principal } from '../auth/principal';
import { getServices, type Services } from '../services';
import { type Caller, callerOf } from './client-address';
import { requestIdOf } from './request-id';
import { servicesFor } from './services-for';

export interface PageCall {
  services: Services;
  principal: Principal;
  caller: Caller;
}

/** For pages: the services and who is looking. Sends everybody else to the sign-in page. */
export async function requirePage(): Promise<PageCall> {
  // Asked for first: it tells `next build` that there is nothing to render before a request.
  const requestHeaders = await headers();
  const services = await getServices();
  const principal = await services.readPrincipal(requestHeaders);
  if (!principal) redirect(routes.signIn);
  const bindings = { requestId: requestIdOf(requestHeaders), userId: principal.userId };
  return {
    services: servicesFor(services, bindings),
    principal,
    caller: callerOf(requestHeaders),
  };
}

/** For pages of admins: to anybody else there is no such page. */
export async function requireAdminPage(): Promise<PageCall> {
  const call = await requirePage();
  if (call.principal.role !== 'admin') notFound();
  return call;
}
