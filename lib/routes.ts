/** Addresses of pages, in one place. */
export const routes = {
  home: '/',
  library: '/#library',
  signIn: '/sign-in',
  setup: '/setup',
  signUp: '/sign-up',
  invite: '/invite',
  resetPassword: '/reset-password',
  inbox: '/inbox',
  settings: '/settings',
  webhooks: '/settings/webhooks',
  webhook: (webhookId: string) => `/settings/webhooks/${webhookId}`,
  tokens: '/settings/tokens',
  notifications: '/settings#notifications',
  admin: '/admin',
  users: '/admin/users',
  audit: '/admin/audit',
  adminEvents: '/admin/events',
  streamTest: '/sse-test',
  summary: (summaryId: string) => `/summaries/${summaryId}`,
  /** Its card on the home page, as long as there is one. */
  batch: (batchId: string) => `/#${batchId}`,
} as const;

const publicPages = new Set<string>([
  routes.signIn,
  routes.setup,
  routes.signUp,
  routes.invite,
  routes.resetPassword,
]);
const publicEndpoints = ['/api/auth/', '/api/openapi.json', '/healthz', '/readyz', '/metrics'];
const endpointRoots = ['/events', '/api', '/healthz', '/readyz', '/metrics'];

const isUnder = (path: string, root: string) => path === root || path.startsWith(`${root}/`);

/** Nothing is below these: what looks like it is a page that does not exist. */
const single = new Set(['/healthz', '/readyz', '/metrics']);

/** Endpoints answer with codes and JSON; everything else is a page and may redirect. */
export function isEndpoint(path: string): boolean {
  return endpointRoots.some((root) => (single.has(root) ? path === root : isUnder(path, root)));
}

/** What nobody needs to sign in for. */
export function isPublic(path: string): boolean {
  const isKnown = (known: string) =>
    known.endsWith('/') ? path.startsWith(known) : path === known;
  return publicPages.has(path) || publicEndpoints.some(isKnown);
}

/** Where a request may name its person by an API token instead of a session; the handler decides whether it counts. */
export function takesTokens(path: string): boolean {
  return isUnder(path, '/api') || isUnder(path, '/events');
}

/** What an `Authorization: Bearer` header carries; null for any other header and none. */
export function bearerToken(authorization: string | null): string | null {
  const match = /^bearer(?: (.*))?$/i.exec(authorization ?? '');
  return match && (match[1] ?? '').trim();
}

/** Where to go after sign-in: a path of this site, never another site (`//evil`, `/\evil`). */
export function safeReturnPath(value: string | null | undefined): string {
  return value && /^\/(?![/\\])/.test(value) && !/[\r\n\t]/.test(value) ? value : routes.home;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a `Host` header names this machine or the public origin: a guard against DNS rebinding. */
export function isLocalHost(host: string | null, origin: string | undefined): boolean {
  if (!host) return false;
  const name = host.toLowerCase().replace(/:\d+$/, '');
  return (
    loopbackNames.has(name) || (origin !== undefined && host.toLowerCase() === new URL(origin).host)
  );
}
