import diagnostics from 'node:diagnostics_channel';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Reports every answered request: `{method, route, status, seconds}`. A route is a pattern of the build's own list, so that
 * there are only so many; `seconds` is null for event streams, which last as long as somebody listens.
 */
export function installRequestStats(buildFolder, report) {
  const routeOf = createRouteOf(readRoutes(buildFolder));
  const begun = new WeakMap();
  diagnostics.subscribe('http.server.request.start', ({ request }) => {
    begun.set(request, performance.now());
  });
  diagnostics.subscribe('http.server.response.finish', ({ request, response }) => {
    const isStream = String(response.getHeader('content-type')).startsWith('text/event-stream');
    report({
      method: request.method,
      route: routeOf(request.url),
      status: response.statusCode,
      seconds: isStream ? null : (performance.now() - begun.get(request)) / 1_000,
    });
  });
}

/** The patterns of pages and endpoints, such as `/summaries/[id]`, as Next's build has listed them. */
function readRoutes(buildFolder) {
  const file = join(buildFolder, 'app-path-routes-manifest.json');
  return existsSync(file) ? Object.values(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** Finds the pattern of an address; `/_next` for all of the build's own files, `none` for what there is not. */
export function createRouteOf(routes) {
  const fixed = new Set(routes.filter((route) => !route.includes('[')));
  const dynamic = routes
    .filter((route) => route.includes('['))
    // A folder's name goes before what stands for any.
    .sort((a, b) => (a.replaceAll('[', '\uffff') < b.replaceAll('[', '\uffff') ? -1 : 1))
    .map((route) => ({ route, shape: new RegExp(`^${shapeOf(route)}$`) }));
  return (url = '/') => {
    const [path] = url.split(/[?#]/, 1);
    const plain = path.length > 1 ? path.replace(/\/$/, '') : path;
    if (fixed.has(plain)) return plain;
    if (plain.startsWith('/_next/')) return '/_next';
    return dynamic.find(({ shape }) => shape.test(plain))?.route ?? 'none';
  };
}

function shapeOf(route) {
  return route
    .split('/')
    .map((part) => {
      if (part.startsWith('[...')) return '.+';
      return part.startsWith('[') ? '[^/]+' : part.replace(/[.*+?^${}()|\\]/g, '\\$&');
    })
    .join('/');
}
