import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppServer, startApp } from '../support/app-server';
import { anonymous, type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { hasNginx, type Nginx, startNginx } from '../support/nginx';

let app: AppServer;
let nginx: Nginx;
let client: HttpClient;

afterEach(async () => {
  await nginx?.stop();
  await app?.dispose();
});

/** Starts both, with the application knowing the proxy and its public address. */
async function start(httpBlock: (port: number, appPort: number) => string): Promise<void> {
  app = await startApp({ TRUSTED_PROXIES: '127.0.0.1, ::1', EVENTS_PING_INTERVAL_MS: '1000' });
  nginx = await startNginx((port) => httpBlock(port, app.port));
  await app.stop();
  await app.restart({ NEXTAUTH_URL: nginx.url });
  const { cookie } = await signIn(nginx.url);
  client = anonymous(nginx.url, cookie);
}

const logs = mkdtempSync(join(tmpdir(), 'yts-logs-'));
afterAll(() => rmSync(logs, { recursive: true }));

const ownExample = (port: number, appPort: number) =>
  readFileSync(join(process.cwd(), 'deploy/nginx.conf'), 'utf8')
    .replace('server 127.0.0.1:3000;', `server 127.0.0.1:${appPort};`)
    .replace('/var/log/nginx/', `${logs}/`)
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('server_name summaries.example.com;', 'server_name localhost;');

/** What somebody writes who has read nothing: everything buffered, HTTP/1.0 to the application. */
const defaults = (port: number, appPort: number) => `
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${appPort};
      proxy_set_header Host $http_host;
    }
  }`;

const withNginx = hasNginx ? test : test.skip;

withNginx.each([
  ['our example', ownExample],
  ['default buffering', defaults],
])(
  'through nginx with %s events come at once, and a stream can be taken up again',
  async (_, block) => {
    await start(block);
    const stream = await openEvents(client);
    await stream.next(ofType('connected'));
    for (const n of [1, 2]) {
      await client.post('/events/broadcast', { event_type: 'test', data: { n } });
      // A buffering proxy would hold it back until many kilobytes have come together.
      expect((await stream.next(ofType('test'))).data).toEqual({ n });
    }
    const { id } = await stream.next(ofType('ping'));
    stream.close();
    await client.post('/events/broadcast', { event_type: 'test', data: { n: 3 } });
    const again = await openEvents(client, `?cursor=${id}`);
    expect((await again.next(ofType('test'))).data).toEqual({ n: 3 });
    again.close();
  },
);

withNginx('with our example the application knows the client, and nobody can pretend', async () => {
  await start(ownExample);
  const stream = await openEvents(client, '', { 'x-forwarded-for': '203.0.113.66' });
  await stream.next(ofType('connected'));
  const { connections } = await client.json('/events/status');
  // The proxy adds whom it sees; what a client wrote before counts only as far as proxies wrote it.
  expect(connections.map(({ user_ip }: { user_ip: string }) => user_ip)).toEqual(['203.0.113.66']);
  stream.close();
  const foreign = await client.post('/events/broadcast', {}, { origin: 'https://evil.example' });
  expect(foreign.status).toBe(403);
});

withNginx('the log of our example has paths in it, and no token of a link', async () => {
  await start(ownExample);
  for (const path of ['/setup', '/invite', '/reset-password']) {
    const page = await client.fetch(`${path}?token=a-token-of-a-link`);
    // What a page loads says where it comes from, before the page can say otherwise.
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    await client.fetch('/icon.svg', {
      headers: { referer: `${nginx.url}${path}?token=a-token-of-a-link` },
    });
  }
  await nginx.stop();
  const log = readFileSync(join(logs, 'summarizer.log'), 'utf8');
  expect(log).toContain('"GET /invite HTTP/1.1" 200');
  expect(log).not.toContain('a-token-of-a-link');
});

test('our example gives streams more time than the pings need', () => {
  const text = ownExample(1, 2);
  for (const name of ['proxy_read_timeout', 'proxy_send_timeout']) {
    expect(text).toMatch(new RegExp(`${name} 1h;`));
  }
  expect(text).toContain('proxy_buffering off;');
});
