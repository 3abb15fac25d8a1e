import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { createYouTubeFetch } from '@/lib/youtube/server/youtube-fetch';

let server: http.Server;
let baseUrl: string;
let answer: http.RequestListener;

beforeAll(async () => {
  server = http
    .createServer((request, response) => answer(request, response))
    .listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const never = new AbortController().signal;
const get = (url: string, signal = never) => createYouTubeFetch({ baseUrl })(url, { signal });

test('sends youtube.com requests to the base address, path and query unchanged', async () => {
  answer = (request, response) => response.end(`${request.method} ${request.url}`);
  const { status, body } = await get('https://www.youtube.com/watch?v=abc&x=%20y');
  expect([status, body]).toEqual([200, 'GET /watch?v=abc&x=%20y']);
});

test('follows redirects inside YouTube, three at most', async () => {
  answer = (request, response) => {
    const hop = Number(new URL(request.url ?? '', baseUrl).searchParams.get('hop'));
    if (hop < 3) {
      response.writeHead(302, { location: `https://m.youtube.com/next?hop=${hop + 1}` }).end();
    } else response.end('here');
  };
  expect((await get('https://www.youtube.com/start?hop=0')).body).toBe('here');
  await expect(get('https://www.youtube.com/start?hop=-1')).rejects.toMatchObject({
    code: 'upstream_error',
  });
});

test.each([
  'https://evil.example/',
  'http://169.254.169.254/latest/meta-data',
  'https://youtube.com.evil.example/',
  'http://www.youtube.com.local/',
])('never follows a redirect to %s', async (location) => {
  answer = (_, response) => response.writeHead(302, { location }).end();
  await expect(get('https://www.youtube.com/')).rejects.toMatchObject({ code: 'upstream_error' });
});

test.each([
  ['https://www.google.com/sorry/index?continue=x', 'ip_blocked'],
  ['https://www.google.com/sorrynot', 'upstream_error'],
  ['https://google.com.evil.example/sorry/index', 'upstream_error'],
  ['https://consent.youtube.com/m?continue=x', 'consent_required'],
  ['https://consent.google.com/ml?continue=x', 'consent_required'],
])('a redirect to %s is what it means: %s', async (location, code) => {
  answer = (_, response) => response.writeHead(302, { location }).end();
  await expect(get('https://www.youtube.com/')).rejects.toMatchObject({ code });
});

test('with YouTube itself, a redirect to another of its hosts goes there', async () => {
  const asked: (string | undefined)[] = [];
  answer = ({ headers }, response) => {
    asked.push(headers.host);
    if (asked.length > 1) response.end('here');
    else response.writeHead(302, { location: 'https://m.youtube.com/next' }).end();
  };
  // Every host is the local server, without TLS.
  const dispatcher = new Agent({
    connect: (_, done) => {
      const { port, hostname } = new URL(baseUrl);
      const socket = net.connect(Number(port), hostname, () => done(null, socket));
    },
  });
  const ask = createYouTubeFetch({ baseUrl: 'https://www.youtube.com', dispatcher });
  expect((await ask('https://www.youtube.com/start', { signal: never })).body).toBe('here');
  expect(asked).toEqual(['www.youtube.com', 'm.youtube.com']);
  await dispatcher.close();
});

test('refuses any other host at once', async () => {
  await expect(get('https://evil.example/')).rejects.toMatchObject({ code: 'upstream_error' });
});

test('gives up on a body over 8 MB', async () => {
  answer = (_, response) => response.end(Buffer.alloc(8 * 1024 * 1024 + 1));
  await expect(get('https://www.youtube.com/')).rejects.toMatchObject({ code: 'upstream_error' });
});

test('an abort stops the call and comes back as its own reason', async () => {
  const controller = new AbortController();
  answer = () => controller.abort(new Error('cancelled by the person'));
  await expect(get('https://www.youtube.com/', controller.signal)).rejects.toThrow(
    'cancelled by the person',
  );
});

test('a connection that breaks is a network error', async () => {
  answer = (request) => request.socket.destroy();
  await expect(get('https://www.youtube.com/')).rejects.toMatchObject({ code: 'network' });
});

test('an answer that does not come in time is a timeout', async () => {
  answer = () => undefined;
  const ask = createYouTubeFetch({ baseUrl, callTimeoutMs: 30 });
  await expect(ask('https://www.youtube.com/', { signal: never })).rejects.toMatchObject({
    code: 'timeout',
  });
});

test('a body that does not end in time is a timeout, too', async () => {
  answer = (_, response) => void response.write('a beginning');
  const ask = createYouTubeFetch({ baseUrl, callTimeoutMs: 30 });
  await expect(ask('https://www.youtube.com/', { signal: never })).rejects.toMatchObject({
    code: 'timeout',
  });
});

test.each([
  [307, 'POST /next {"a":1}'],
  [302, 'GET /next '],
])('after a %i it sends %s', async (status, sent) => {
  answer = async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url === '/next') response.end(`${request.method} ${request.url} ${body}`);
    else response.writeHead(status, { location: 'https://www.youtube.com/next' }).end();
  };
  const request = { method: 'POST', body: '{"a":1}', signal: never };
  const { body } = await createYouTubeFetch({ baseUrl })('https://www.youtube.com/', request);
  expect(body).toBe(sent);
});

test('with a proxy every request goes through it, with its credentials', async () => {
  const tunnels: string[] = [];
  const proxy = http.createServer().listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  proxy.on('connect', (request, client: net.Socket, head: Buffer) => {
    tunnels.push(`${request.url} ${request.headers['proxy-authorization']}`);
    const { port } = new URL(baseUrl);
    const upstream = net.connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  answer = (_, response) => response.end('through the proxy');
  const { port } = proxy.address() as AddressInfo;
  const ask = createYouTubeFetch({
    baseUrl,
    proxyUrl: `http://nora:secret@127.0.0.1:${port}`,
  });
  const { body } = await ask('https://www.youtube.com/', { signal: never });
  expect(body).toBe('through the proxy');
  const credentials = `Basic ${Buffer.from('nora:secret').toString('base64')}`;
  expect(tunnels).toEqual([`${new URL(baseUrl).host} ${credentials}`]);
  proxy.closeAllConnections();
  proxy.close();
});

test('a proxy that is away is a network error', async () => {
  const ask = createYouTubeFetch({ baseUrl, proxyUrl: 'http://127.0.0.1:9' });
  await expect(ask('https://www.youtube.com/', { signal: never })).rejects.toMatchObject({
    code: 'network',
  });
});
