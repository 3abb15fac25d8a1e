import {
  bearerToken,
  isEndpoint,
  isLocalHost,
  isPublic,
  safeReturnPath,
  takesTokens,
} from '@/lib/routes';

test.each([
  ['/summaries/1?x=2', '/summaries/1?x=2'],
  ['/', '/'],
  ['https://evil.example', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\tx', '/'],
  [null, '/'],
])('after sign-in %s leads to %s', (wanted, path) => {
  expect(safeReturnPath(wanted)).toBe(path);
});

test('endpoints are told from pages', () => {
  for (const path of ['/events', '/events/status', '/api/batches', '/metrics']) {
    expect(isEndpoint(path)).toBe(true);
  }
  for (const path of ['/', '/eventsx', '/summaries/1', '/sign-in', '/healthz/x', '/healthzx'])
    expect(isEndpoint(path)).toBe(false);
});

test('only sign-in, setup and health are public', () => {
  for (const path of ['/sign-in', '/setup', '/api/auth/csrf', '/healthz'])
    expect(isPublic(path)).toBe(true);
  for (const path of [
    '/',
    '/events',
    '/api/batches',
    '/setupx',
    '/admin/events',
    '/healthzx',
    '/readyz/x',
  ]) {
    expect(isPublic(path)).toBe(false);
  }
});

test.each([
  ['localhost:3000', true],
  ['127.0.0.1', true],
  ['[::1]:3000', true],
  ['LOCALHOST:3000', true],
  ['yts.example', true],
  ['evil.example', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
  [null, false],
])('the host %s is ours: %s', (host, ours) => {
  expect(isLocalHost(host, 'https://yts.example')).toBe(ours);
});

test('tokens count for endpoints, not for pages', () => {
  for (const path of ['/api/summaries', '/events', '/events/history']) {
    expect(takesTokens(path)).toBe(true);
  }
  for (const path of ['/', '/settings/tokens', '/eventsful', '/apis', '/metrics']) {
    expect(takesTokens(path)).toBe(false);
  }
});

test.each([
  ['Bearer yts_abc', 'yts_abc'],
  ['bearer yts_abc ', 'yts_abc'],
  ['Bearer', ''],
  ['Bearer ', ''],
  ['Bearerx yts_abc', null],
  ['Basic dXNlcjpwYXNz', null],
  ['', null],
  [null, null],
])('a header %j carries the token %j', (header, token) => {
  expect(bearerToken(header)).toBe(token);
});
