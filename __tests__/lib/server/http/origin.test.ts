import { requireSameOrigin } from '@/lib/server/http/origin';

const settings = { publicOrigin: 'https://yts.example', port: 3000, cookieName: 'session-token' };
const check = (headers: Record<string, string>) => () =>
  requireSameOrigin(new Headers(headers), settings);

test.each([
  [{ origin: 'https://yts.example' }],
  [{ origin: 'http://localhost:3000' }],
  [{ origin: 'http://127.0.0.1:3000', cookie: 'session-token=x' }],
  [{ origin: 'http://[::1]:3000' }],
  [{}],
  [{ cookie: 'theme=dark' }],
  [{ origin: 'https://yts.example', 'sec-fetch-site': 'same-origin' }],
] as Record<string, string>[][])('lets %j pass', (headers) => {
  expect(check(headers!)).not.toThrow();
});

test.each([
  [{ origin: 'https://evil.example' }],
  [{ origin: 'null' }],
  [{ origin: 'https://yts.example.evil.example' }],
  [{ origin: 'http://yts.example' }],
  [{ origin: 'http://localhost:3001' }],
  [{ origin: 'http://localhost.evil.example:3000' }],
  [{ cookie: 'session-token=x' }],
  [{ cookie: '__Secure-session-token=x' }],
  [{ origin: 'https://yts.example', 'sec-fetch-site': 'cross-site' }],
] as Record<string, string>[][])('refuses %j', (headers) => {
  expect(check(headers!)).toThrow(expect.objectContaining({ code: 'forbidden_origin' }));
});
