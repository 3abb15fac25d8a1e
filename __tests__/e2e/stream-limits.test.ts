import { type AppServer, startApp } from '../support/app-server';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { addAccount } from '../support/second-account';

let app: AppServer;
let client: HttpClient;
afterEach(() => app?.dispose());

async function start(env: Record<string, string>): Promise<void> {
  app = await startApp(env);
  client = await signIn(app.url);
}

const openMany = async (count: number, from = client) => {
  const streams = await Promise.all(Array.from({ length: count }, () => openEvents(from)));
  await Promise.all(streams.map((stream) => stream.next(ofType('connected'))));
  return streams;
};

test('a client that is idle for longer than the clean-up period still gets the next event', async () => {
  await start({ EVENTS_PING_INTERVAL_MS: '1000', EVENTS_STALL_TIMEOUT_MS: '1000' });
  const [stream] = await openMany(1);
  // Three pings and a clean-up later it has been silent for three stall timeouts.
  for (let n = 0; n < 3; n += 1) await stream!.next(ofType('ping'));
  expect(await (await client.post('/events/cleanup', {})).json()).toMatchObject({ closed: 0 });
  await client.post('/events/broadcast', { event_type: 'test', data: { still: 'there' } });
  expect((await stream!.next(ofType('test'))).data).toEqual({ still: 'there' });
  stream!.close();
});

test('a stream ends in time and says so, and the client comes back with its cursor', async () => {
  await start({ EVENTS_MAX_LIFETIME_MS: '1000' });
  const [stream] = await openMany(1);
  await client.post('/events/broadcast', { event_type: 'test', data: 1 });
  const { id } = await stream!.next(ofType('test'));
  expect((await stream!.next(ofType('bye'))).data).toMatchObject({ reason: 'rotate', retry: true });
  await stream!.ended;
  await client.post('/events/broadcast', { event_type: 'test', data: 2 });
  const again = await openEvents(client, `?cursor=${id}`);
  expect((await again.next(ofType('test'))).data).toBe(2);
  again.close();
});

test('the cap of the process holds, and says which it was', async () => {
  await start({ EVENTS_MAX_CONNECTIONS: '2' });
  const streams = await openMany(2);
  const refused = await client.fetch('/events');
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(await refused.json()).toMatchObject({
    error: { code: 'too_many_connections', details: { limit: 'process', most: 2 } },
  });
  for (const stream of streams) stream.close();
});

test('stopping tells every stream another time to come back, and takes its time but not long', async () => {
  await start({ EVENTS_MAX_CONNECTIONS_PER_USER: '0' });
  const streams = await openMany(500);
  const stopping = app.stop('SIGTERM');
  const byes = await Promise.all(streams.map((stream) => stream.next(ofType('bye'))));
  const times = byes.map(({ data }) => data.retry_after_ms as number);
  for (const { data } of byes) expect(data).toMatchObject({ reason: 'restart', retry: true });
  expect(new Set(times).size).toBeGreaterThan(100);
  expect(Math.max(...times)).toBeLessThanOrEqual(2_500);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1_000);
  await Promise.all(streams.map((stream) => stream.ended));
  // The hard stop after nine seconds would end with 1.
  expect(await stopping).toBe(0);
});

test('faults are for the own connection, and only where they are allowed', async () => {
  await start({ EVENTS_FAULTS_ENABLED: 'true' });
  const ben = await addAccount(app, 'ben');
  const [own] = await openMany(1, ben);
  const { connections } = await ben.json('/events/status');
  const fault = { connection_id: connections[0].connection_id, fault: 'duplicate' };
  expect((await client.post('/events/faults', fault)).status).toBe(404);
  expect((await ben.post('/events/faults', fault)).status).toBe(200);
  await client.post('/events/broadcast', { event_type: 'test', data: 1 });
  const first = await own!.next(ofType('test'));
  expect(await own!.next(ofType('test'))).toEqual(first);
  expect((await ben.post('/events/faults', { ...fault, fault: 'drop' })).status).toBe(200);
  await own!.ended;

  expect((await ben.post('/events/cleanup', {})).status).toBe(403);
  await app.stop();
  await app.restart({ EVENTS_FAULTS_ENABLED: 'false' });
  expect((await ben.post('/events/faults', fault)).status).toBe(403);
});

test('the trigger of the benchmark is not in this build', async () => {
  await start({});
  const response = await client.post('/events/bench', { events: 1, first: 0, size: 1, rate: 0 });
  expect(response.status).toBe(404);
});
