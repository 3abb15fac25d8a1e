import http from 'node:http';
import { type AppServer, startApp } from '../support/app-server';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { addAccount } from '../support/second-account';

let app: AppServer;
let client: HttpClient;

beforeAll(async () => {
  app = await startApp();
  client = await signIn(app.url);
});
afterAll(() => app?.dispose());

const broadcast = async (n: number, more: object = {}) =>
  (
    await client.post('/events/broadcast', { event_type: 'test', data: { n }, ...more })
  ).json() as Promise<{
    event_id: string;
    recipients: number;
  }>;
const openConnections = async () =>
  (await client.json('/events/status')).total_connections as number;

/** Asks again until it holds; the server notices a client that has gone on its own time. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('the headers keep every proxy and compressor away', async () => {
  const stream = await openEvents(client, '', { 'accept-encoding': 'gzip, br' });
  const { headers } = stream.response;
  expect(headers.get('content-type')).toBe('text/event-stream');
  expect(headers.get('cache-control')).toBe('no-cache, no-transform');
  expect(headers.get('x-accel-buffering')).toBe('no');
  expect(headers.get('content-encoding')).toBeNull();
  stream.close();
});

test('HEAD gives the headers and registers nothing', async () => {
  await until(async () => (await openConnections()) === 0);
  for (let n = 0; n < 5; n += 1) {
    const response = await client.fetch('/events', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
  }
  expect(await openConnections()).toBe(0);
});

test('a broadcast reaches its audience and says how many got it', async () => {
  const stream = await openEvents(client, '?subscribe=test');
  const { data: hello } = await stream.next(ofType('connected'));
  expect(hello.subscriptions).toEqual(['test']);
  const { connections } = await client.json('/events/status');
  const { session_id, user_id } = connections[0];

  expect(await broadcast(1)).toMatchObject({ recipients: 1 });
  expect(await broadcast(2, { user_filter: 'somebody_else' })).toMatchObject({
    error: { code: 'not_found', details: { field: 'user_filter' } },
  });
  expect(await broadcast(3, { subscription_filter: 'system' })).toMatchObject({ recipients: 0 });
  expect(await broadcast(4, { session_filter: session_id })).toMatchObject({ recipients: 1 });
  expect(await broadcast(5, { user_filter: user_id })).toMatchObject({ recipients: 1 });
  const seen = [];
  for (let n = 0; n < 3; n += 1) seen.push((await stream.next(ofType('test'))).data.n);
  expect(seen).toEqual([1, 4, 5]);
  stream.close();
});

test('the cursor works as header and as parameter; the header wins', async () => {
  const first = await broadcast(10);
  const second = await broadcast(11);
  const byParameter = await openEvents(client, `?cursor=${first.event_id}`);
  expect((await byParameter.next(ofType('test'))).data).toEqual({ n: 11 });
  const byHeader = await openEvents(client, `?cursor=${first.event_id}`, {
    'last-event-id': second.event_id,
  });
  await byHeader.next(ofType('connected'));
  await broadcast(12);
  expect((await byHeader.next(ofType('test'))).data).toEqual({ n: 12 });
  byParameter.close();
  byHeader.close();
});

test('a stream, a restart, and the stream again: nothing is missed', async () => {
  const stream = await openEvents(client);
  await stream.next(ofType('connected'));
  const { event_id } = await broadcast(20);
  await stream.next(ofType('test'));
  const stopping = app.stop('SIGTERM');
  const bye = await stream.next(ofType('bye'));
  expect(bye.data).toMatchObject({ reason: 'restart', retry: true });
  expect(bye.data.retry_after_ms).toBeLessThanOrEqual(2_000);
  await expect(stopping).resolves.toBe(0);

  await app.restart();
  await broadcast(21);
  const again = await openEvents(client, `?cursor=${event_id}`);
  expect((await again.next(ofType('test'))).data).toEqual({ n: 21 });
  again.close();
  const { events } = await client.json('/events/history?subscribe=test&limit=1000');
  const numbers = events.map((event: any) => event.data.n);
  expect(numbers.slice(-2)).toEqual([20, 21]);
});

test('clients that leave, in whatever way, leave nothing behind', async () => {
  await until(async () => (await openConnections()) === 0);
  const streams = await Promise.all(Array.from({ length: 20 }, () => openEvents(client)));
  await Promise.all(streams.map((stream) => stream.next(ofType('connected'))));
  expect(await openConnections()).toBe(20);
  for (const stream of streams) stream.close();
  await until(async () => (await openConnections()) === 0);

  // Gone before the answer, at any moment of the way through the server.
  for (let n = 0; n < 40; n += 1) {
    const request = http.get({
      port: app.port,
      path: '/events',
      headers: { cookie: client.cookie },
    });
    request.on('error', () => undefined);
    setTimeout(() => request.destroy(), n % 20);
    await new Promise((resolve) => request.once('close', resolve));
  }
  await until(async () => (await openConnections()) === 0);
});

test('nobody can have the stream of another person by naming its response, however the path is spelled', async () => {
  const ben = await addAccount(app, 'ben');
  const forge = (path: string, key: string) => {
    const headers = { cookie: ben.cookie, 'x-stream-response': key };
    const request = http.get({ port: app.port, path, headers, agent: false });
    request.on('error', () => undefined).on('response', (response) => response.destroy());
    return request;
  };
  for (const path of ['/events', '/./events', '/x/../events', '/events#a']) {
    const forged = Array.from({ length: 10 }, (_, n) => forge(path, String(n)));
    const stream = await openEvents(client);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    const { data } = await stream.next(ofType('connected'));
    const { connections } = await client.json('/events/status');
    const own = connections.find(
      (each: { connection_id: string }) => each.connection_id === data.connection_id,
    );
    expect(own.user_id).not.toContain('ben');
    const { user_id: admin } = own;
    await broadcast(1, { user_filter: admin });
    expect((await stream.next(ofType('test'))).data).toEqual({ n: 1 });
    for (const request of forged) request.destroy();
    stream.close();
  }
  await until(async () => (await openConnections()) === 0);
});

test('the twenty-first stream of one person is refused with a time to come back', async () => {
  const streams = await Promise.all(Array.from({ length: 20 }, () => openEvents(client)));
  await Promise.all(streams.map((stream) => stream.next(ofType('connected'))));
  const refused = await client.fetch('/events');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  // An EventSource does not tell why it was refused: browsers ask again this way.
  const head = await client.fetch('/events', { method: 'HEAD' });
  expect([head.status, head.headers.get('retry-after')]).toEqual([429, '30']);
  for (const stream of streams) stream.close();
});
