import 'server-only';
import { AppError } from '../../errors';
import { isLocalHost } from '../../routes';

/**
 * The Origin rule for requests that change state: a present `Origin` must be ours; an absent one passes only without a
 * session cookie (scripts, not browsers); what a browser marks as cross-site is refused. Throws `forbidden_origin`.
 */
export function requireSameOrigin(
  headers: Headers,
  { publicOrigin, port, cookieName }: { publicOrigin: string; port: number; cookieName: string },
): void {
  const origin = headers.get('origin');
  const crossSite = headers.get('sec-fetch-site') === 'cross-site';
  const hasSession = (headers.get('cookie') ?? '').includes(cookieName);
  const allowed = origin === null ? !hasSession : isAllowed(origin, publicOrigin, port);
  if (crossSite || !allowed) throw new AppError('forbidden_origin');
}

function isAllowed(origin: string, publicOrigin: string, port: number): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.origin === publicOrigin) return true;
  const effectivePort = url.port || (url.protocol === 'https:' ? '443' : '80');
  return isLocalHost(url.host, undefined) && effectivePort === String(port);
}
