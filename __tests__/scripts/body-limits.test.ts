import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { guardBodies } from '@/scripts/lib/body-limits.mjs';

let server: http.Server;
let port: number;
/** What got through, with its whole body. */
let seen: { path: string; body: string }[];
/** Who `identify` says sends a request with this `x-user`; a gate holds the answer back. */
let identified: (headers: http.IncomingHttpHeaders) => Promise<string | null>;
const sockets: Socket[] = [];
/** What the server has read from each connection when it closed. */
let taken: number[];

beforeEach(async () => {
  seen = [];
  taken = [];
  identified = async (headers) => (headers['x-user'] as string) ?? null;
  server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.push({ path: request.url!, body });
      if (request.url !== '/held') response.end('ok');
    });
  });
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.once('close', () => taken.push(socket.bytesRead));
  });
  guardBodies(server, ({ headers }: http.IncomingMessage) => identified(headers));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
  await once(server, 'close');
});

const mb = 1024 * 1024;
function send(
  headers: Record<string, string>,
  body: Buffer | string | null,
  { path = '/', from = '203.0.113.1', end = true } = {},
) {
  const request = http.request({
    port,
    path,
    method: 'POST',
    agent: false,
    headers: { 'x-forwarded-for': from, ...headers },
  });
  const status = new Promise<number | string>((resolve) => {
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    request.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'error'));
  });
  if (body !== null) request.write(body);
  if (end) request.end();
  return { request, status };
}
const sized = (bytes: number) => ({ 'content-length': String(bytes) });
const chunked = { 'transfer-encoding': 'chunked' };

test('what is small gets through as it is, sized or not, and so does what has no body', async () => {
  await expect(send(sized(5), 'hello').status).resolves.toBe(200);
  await expect(send(chunked, 'again').status).resolves.toBe(200);
  await expect(send(sized(0), null).status).resolves.toBe(200);
  await expect(send(sized(65_536), Buffer.alloc(65_536, 'x')).status).resolves.toBe(200);
  expect(seen.map(({ body }) => body.length)).toEqual([5, 5, 0, 65_536]);
});

test('several on one connection do not mix', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const bodies = ['one', 'x'.repeat(200_000), 'three'];
  for (const body of bodies) {
    const response = await new Promise<http.IncomingMessage>((resolve) => {
      http
        .request({ port, method: 'POST', agent, headers: { 'x-user': 'ana' } }, resolve)
        .end(body);
    });
    response.resume();
    await once(response, 'end');
  }
  agent.destroy();
  expect(seen.map(({ body }) => body)).toEqual(bodies);
  expect(sockets).toHaveLength(1);
});

test('a flood of a visitor is taken no further than it takes to answer', async () => {
  const { request, status } = send(chunked, null, { end: false });
  const chunk = Buffer.alloc(64 * 1024);
  let left = 512;
  const flood = () => {
    while (left > 0 && !request.destroyed) {
      left -= 1;
      if (!request.write(chunk)) return request.once('drain', flood);
    }
  };
  flood();
  await expect(status).resolves.toBe(413);
  while (taken.length === 0) await new Promise(setImmediate);
  expect(taken[0]).toBeLessThan(mb);
  expect(seen).toEqual([]);
});

test('while it is found out who somebody is, no more is taken than fits a read or two', async () => {
  let decide = (_: string | null) => {};
  const asked = new Promise<void>((resolve) => {
    identified = () =>
      new Promise((answer) => {
        decide = answer;
        resolve();
      });
  });
  const body = Buffer.alloc(4 * mb, 'x');
  const { status } = send(sized(body.length), body);
  await asked;
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  expect(sockets[0]!.bytesRead).toBeLessThan(mb / 2);
  decide('ana');
  await expect(status).resolves.toBe(200);
  expect(seen[0]!.body).toHaveLength(body.length);
});

test.each([
  ['nobody', null, 65_537, 413],
  ['a person', 'ana', 9 * mb, 200],
  ['a person', 'ana', 9 * mb + 1, 413],
])('what %s sends (%s) of %d bytes is answered with %d', async (_, user, bytes, status) => {
  const headers: Record<string, string> = user ? { 'x-user': user } : {};
  const body = Buffer.alloc(bytes, 'x');
  await expect(send({ ...headers, ...sized(bytes) }, body).status).resolves.toBe(status);
  // What does not say how much it is may be cut off while it is still being sent.
  const unsized = await send({ ...headers, ...chunked }, body).status;
  if (status === 200) expect(unsized).toBe(200);
  else expect([413, 'ECONNRESET', 'EPIPE']).toContain(unsized);
  expect(seen).toHaveLength(status === 200 ? 2 : 0);
});

test('a failure to find out who somebody is lets nothing in', async () => {
  identified = () => Promise.reject(new Error('no database'));
  await expect(send(sized(100_000), Buffer.alloc(100_000)).status).resolves.toBe(413);
});

test('so much is held of one person or address at once, and is given back when they go', async () => {
  const large = { 'x-user': 'ana', ...sized(9 * mb) };
  const held = Array.from({ length: 4 }, () => send(large, 'x', { end: false }));
  const small = Array.from({ length: 32 }, () => send(sized(65_536), 'x', { end: false }));
  while (sockets.length < 36 || sockets.some((socket) => socket.bytesRead === 0)) {
    await new Promise(setImmediate);
  }
  await expect(send(large, 'x', { end: false }).status).resolves.toBe(429);
  await expect(send(sized(1), 'x').status).resolves.toBe(429);
  await expect(send(sized(1), 'x', { from: '203.0.113.2' }).status).resolves.toBe(200);
  const body = Buffer.alloc(9 * mb);
  await expect(send({ ...large, 'x-user': 'ben' }, body).status).resolves.toBe(200);

  for (const { request } of [...held, ...small]) request.destroy();
  while (taken.length < 36) await new Promise(setImmediate);
  await expect(send(large, body).status).resolves.toBe(200);
  await expect(send(sized(1), 'x').status).resolves.toBe(200);
});

test('what waits in a pipeline behind another request is given back, too', async () => {
  const socket = net.connect(port, '127.0.0.1');
  const post = (path: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\nContent-Length: ${length}\r\n\r\n`;
  // The first is never answered, so the other has no answer of its own yet.
  const [first, second] = [`${post('/held', 1)}x`, `${post('/', 65_536)}x`];
  socket.write(first);
  while (seen.length === 0) await new Promise(setImmediate);
  socket.write(second);
  while (sockets[0]!.bytesRead < first.length + second.length) await new Promise(setImmediate);
  socket.destroy();
  while (taken.length === 0) await new Promise(setImmediate);
  // As many as one address may hold at once, all of them begun before one of them ends.
  const small = Array.from({ length: 32 }, () =>
    send(sized(65_536), 'x', { from: '203.0.113.9', end: false }),
  );
  while (sockets.length < 33 || sockets.some(({ bytesRead }) => bytesRead === 0)) {
    await new Promise(setImmediate);
  }
  for (const { request } of small) request.end(Buffer.alloc(65_535));
  for (const { status } of small) await expect(status).resolves.toBe(200);
});
