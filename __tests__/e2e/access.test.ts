import { type AppServer, admin, startApp } from '../support/app-server';
import {
  anonymous,
  type HttpClient,
  ofType,
  openEvents,
  signIn,
  signOut,
} from '../support/http-client';

let app: AppServer;
let client: HttpClient;

beforeAll(async () => {
  app = await startApp();
  client = await signIn(app.url);
});
afterAll(() => app?.dispose());

const endpoints = [
  'GET /events',
  'HEAD /events',
  'GET /events/status',
  'GET /events/history',
  'POST /events/broadcast',
  'GET /api/batches?active=1',
  'POST /api/batches',
  'GET /api/batches/x',
  'GET /api/summaries',
  'GET /api/summaries/x',
  'DELETE /api/summaries/x',
  'GET /api/summaries/x/transcript',
  'GET /api/models',
];

test.each(endpoints)('%s answers nobody with 401, never with a redirect', async (line) => {
  const [method, path] = line.split(' ') as [string, string];
  for (const cookie of ['', 'next-auth.session-token=forged', 'next-auth.session-token=']) {
    const response = await anonymous(app.url, cookie).fetch(path, { method });
    expect(response.status).toBe(401);
    if (method !== 'HEAD') {
      await expect(response.json()).resolves.toMatchObject({ error: { code: 'unauthenticated' } });
    }
  }
});

test('pages send nobody to sign in, and back to where they were going', async () => {
  const response = await anonymous(app.url).fetch('/summaries/sum_1?x=1');
  expect(response.status).toBe(307);
  expect(response.headers.get('location')).toBe(
    '/sign-in?callbackUrl=%2Fsummaries%2Fsum_1%3Fx%3D1',
  );
});

test('a server action of nobody is refused, where a redirect would look like its answer', async () => {
  for (const path of ['/', '/summaries/sum_1']) {
    for (const cookie of ['', 'next-auth.session-token=forged']) {
      const response = await anonymous(app.url, cookie).fetch(path, {
        method: 'POST',
        headers: { 'next-action': '00'.repeat(21), 'content-type': 'text/plain;charset=UTF-8' },
        body: '[]',
      });
      expect(response.status).toBe(401);
      await expect(response.json()).resolves.toMatchObject({ error: { code: 'unauthenticated' } });
    }
  }
});

test('headers that once bypassed the gate do nothing', async () => {
  const headers = {
    'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware',
    'x-forwarded-host': 'localhost',
    'x-forwarded-for': '127.0.0.1',
    'next-action': 'x',
  };
  const response = await anonymous(app.url).fetch('/api/summaries', { headers });
  expect(response.status).toBe(401);
});

test('a session that was signed out is nobody at once, its token notwithstanding', async () => {
  const leaving = await signIn(app.url);
  const stream = await openEvents(leaving);
  await stream.next(ofType('connected'));
  await signOut(app.url, leaving);

  const bye = await stream.next(ofType('bye'));
  expect(bye.data).toMatchObject({ reason: 'signed_out', retry: false });
  await stream.ended;
  expect((await leaving.fetch('/api/summaries')).status).toBe(401);
  expect((await client.fetch('/api/summaries')).status).toBe(200);
});

test('what changes state comes from our own origin or not from a browser', async () => {
  const body = JSON.stringify({ sources: ['dQw4w9WgXcQ'] });
  const send = (headers: Record<string, string>) =>
    fetch(`${app.url}/api/batches`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', cookie: client.cookie, ...headers },
    });
  const refused = [
    {},
    { origin: 'https://evil.example' },
    { origin: app.url, 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of refused) {
    const response = await send(headers as Record<string, string>);
    expect(response.status).toBe(403);
    await expect(response.json()).resolves.toMatchObject({ error: { code: 'forbidden_origin' } });
  }
  expect((await send({ origin: `http://127.0.0.1:${app.port}` })).status).toBe(202);
});

test('wrong passwords look like unknown accounts, and are locked out after five', async () => {
  const attempt = (email: string) => signIn(app.url, { email, password: 'wrong' }).catch(String);
  const message = (answer: unknown) => /error=([^&"]+)/.exec(String(answer))?.[1];
  const known = message(await attempt(admin.email));
  const unknown = message(await attempt('nobody@example.com'));
  expect(known).toBe(unknown);
  for (let n = 0; n < 4; n += 1) await attempt('nobody@example.com');
  expect(decodeURIComponent(message(await attempt('nobody@example.com')) ?? '')).toMatch(
    /Too.many.failed.sign-ins/,
  );
});

test('a forged forwarding header changes no address', async () => {
  const stream = await openEvents(client, '', { 'x-forwarded-for': '203.0.113.66' });
  await stream.next(ofType('connected'));
  const { connections } = await client.json('/events/status');
  expect(connections.map((connection: any) => connection.user_ip)).toEqual(['127.0.0.1']);
  stream.close();
});

test('nothing of a token or a password is in a log, a page or an answer', async () => {
  const token = client.cookie.split('=').slice(1).join('=');
  const pages = await Promise.all(
    ['/', '/events/status', '/api/models'].map(async (path) => (await client.fetch(path)).text()),
  );
  for (const text of [app.output(), ...pages]) {
    expect(text).not.toContain(token);
    expect(text).not.toContain(admin.password);
    expect(text).not.toContain('argon2');
  }
});

describe('in single-user mode', () => {
  let single: AppServer;
  beforeAll(async () => {
    single = await startApp({ LOGIN_ENABLED: 'false', ADMIN_EMAIL: '', ADMIN_PASSWORD: '' });
  });
  afterAll(() => single?.dispose());

  test('everyone on this machine is the local admin', async () => {
    const local = anonymous(single.url);
    expect((await local.fetch('/')).status).toBe(200);
    expect((await local.fetch('/api/summaries')).status).toBe(200);
    expect((await local.post('/events/broadcast', { event_type: 'test', data: 1 })).status).toBe(
      202,
    );
  });

  test('a foreign host name is refused, so that no web page can reach it', async () => {
    const http = await import('node:http');
    for (const path of ['/', '/api/summaries', '/events']) {
      const status = await new Promise((resolve) => {
        http
          .get(
            { port: single.port, host: '127.0.0.1', path, headers: { host: 'evil.example' } },
            (response) => {
              response.resume();
              resolve(response.statusCode);
            },
          )
          .on('error', resolve);
      });
      expect(status).toBe(421);
    }
  });
});
