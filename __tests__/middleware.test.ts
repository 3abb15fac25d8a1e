import { AsyncLocalStorage } from 'node:async_hooks';
import { NextRequest } from 'next/server';
import { config, middleware } from '@/middleware';

// Next's own test support wants it where its server puts it.
Object.assign(globalThis, { AsyncLocalStorage });
const { unstable_doesMiddlewareMatch } =
  require('next/experimental/testing/server') as typeof import('next/experimental/testing/server');

const matches = (path: string) =>
  unstable_doesMiddlewareMatch({ config, url: `http://localhost:3000${path}`, nextConfig: {} });

test.each([
  '/',
  '/sign-in',
  '/events',
  '/api/auth/csrf',
  '/healthzfoo',
  '/healthz/foo',
  '/xhealthz',
  '/readyzx',
  '/readyz/x',
  '/icon.svgx',
  '/icon.svg/x',
  '/iconxsvg',
  '/opengraph-image.pngx',
  '/favicon.icox',
  '/_next/staticx',
  '/_next/image',
  '/_next/imagex',
])('%s goes through the gate', (path) => {
  expect(matches(path)).toBe(true);
});

test.each([
  '/healthz',
  '/readyz',
  '/healthz?verbose=1',
  '/icon.svg',
  '/opengraph-image.png',
  '/favicon.ico',
  '/_next/static/chunks/main.js',
])('%s does not need to', (path) => {
  expect(matches(path)).toBe(false);
});

test.each(['/healthzfoo', '/healthz/foo', '/readyzx', '/icon.svgx', '/_next/staticx'])(
  'a visitor of %s is sent to sign in',
  async (path) => {
    const response = await middleware(new NextRequest(`http://localhost:3000${path}`));
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toContain('/sign-in?callbackUrl=');
    const sent = new NextRequest(`http://localhost:3000${path}`, { method: 'POST' });
    expect((await middleware(sent)).status).toBe(401);
  },
);

test.each(['/events', '/api/models', '/events/status'])(
  'a visitor who is refused at %s gets an answer that nobody takes for a page',
  async (path) => {
    const response = await middleware(new NextRequest(`http://localhost:3000${path}`));
    expect(response.status).toBe(401);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('no-store');
  },
);
