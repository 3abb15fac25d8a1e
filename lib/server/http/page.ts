import 'server-only';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { routes } from '../../routes';
import type { Principal } from '../auth/principal';
import { getServices, type Services } from '../services';

/** For pages: the services and who is looking. Sends everybody else to the sign-in page. */
export async function requirePage(): Promise<{ services: Services; principal: Principal }> {
  // Asked for first: it tells `next build` that there is nothing to render before a request.
  const requestHeaders = await headers();
  const services = await getServices();
  const principal = await services.readPrincipal(requestHeaders);
  if (!principal) redirect(routes.signIn);
  return { services, principal };
}
