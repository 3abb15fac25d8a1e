import { isRequestId } from '@/scripts/lib/request-ids.mjs';
import { createRouteOf } from '@/scripts/lib/request-stats.mjs';

test.each(['a', '7f3c2a9e-0001', 'Root=1-5759e988-bd862e3fe1be46a994272793', 'x'.repeat(128)])(
  'a proxy may call a request %s',
  (id) => expect(isRequestId(id)).toBe(true),
);

test.each([undefined, '', ' ', '-a', 'a b', 'a, b', 'a"b', 'a\r\nb', 'ä', 'x'.repeat(129), '{a}'])(
  'a proxy may not call a request %j',
  (id) => expect(isRequestId(id)).toBe(false),
);

describe('the route of an address', () => {
  const routeOf = createRouteOf([
    '/',
    '/events',
    '/api/auth/[...nextauth]',
    '/api/summaries',
    '/api/summaries/[id]',
    '/api/summaries/[id]/export',
    '/api/summaries/export',
    '/icon.svg',
  ]);

  test.each([
    ['/', '/'],
    ['/?q=bread', '/'],
    ['/events?subscribe=test', '/events'],
    ['/api/auth/callback/credentials', '/api/auth/[...nextauth]'],
    ['/api/summaries/sum_1', '/api/summaries/[id]'],
    ['/api/summaries/sum_1/', '/api/summaries/[id]'],
    ['/api/summaries/sum_1/export?format=md', '/api/summaries/[id]/export'],
    ['/api/summaries/export?ids=1', '/api/summaries/export'],
    ['/icon.svg', '/icon.svg'],
    ['/_next/static/chunks/1.js', '/_next'],
    ['/wp-login.php', 'none'],
    ['/iconXsvg', 'none'],
    ['/api/summaries/a/b/c', 'none'],
    ['//evil', 'none'],
    [undefined, '/'],
  ])('of %s is %s', (url, route) => expect(routeOf(url)).toBe(route));
});
