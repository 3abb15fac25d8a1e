import { Client } from 'pg';
import { Webhook as StandardReceiver } from 'standardwebhooks';
import { type AppServer, startApp } from '../support/app-server';
import { anonymous, type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { hasPostgres, type PostgresServer, startPostgres } from '../support/postgres';
import { hasRedis, type RedisServer, startRedis } from '../support/redis';
import { makeToken, scripted } from '../support/token-client';
import { answer, hang, startReceiver, type WebhookReceiver } from '../support/webhook-receiver';

// Outside CI a machine without the services runs everything else; `npm test` says so.
const withServices = (hasPostgres && hasRedis) || process.env.CI ? describe : describe.skip;

withServices('webhooks and tokens of two servers on one PostgreSQL and one Redis', () => {
  let postgres: PostgresServer;
  let redis: RedisServer;
  let receiver: WebhookReceiver;
  let database: Client;
  let servers: AppServer[];
  let clients: HttpClient[];

  beforeAll(async () => {
    [postgres, redis, receiver] = await Promise.all([
      startPostgres(),
      startRedis(),
      startReceiver(),
    ]);
    const administrator = new Client({ connectionString: postgres.url() });
    await administrator.connect();
    await administrator.query('create database app');
    await administrator.end();
    const environment = {
      DATABASE_URL: postgres.url('app'),
      REDIS_URL: redis.url,
      NEXTAUTH_SECRET: 'one secret for all of the instances',
      WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8',
    };
    // One after the other: the second one finds the schema of the first.
    servers = [await startApp(environment), await startApp(environment)];
    database = new Client({ connectionString: postgres.url('app') });
    await database.connect();
    const { cookie } = await signIn(servers[0]!.url);
    clients = servers.map(({ url }) => anonymous(url, cookie));
  });
  afterAll(async () => {
    await database?.end();
    for (const server of servers ?? []) await server.dispose();
    await receiver?.close();
    await Promise.all([redis?.dispose(), postgres?.dispose()]);
  });

  const publish = async (client: HttpClient, n: number): Promise<string> => {
    const response = await client.post('/events/broadcast', { event_type: 'test', data: { n } });
    return ((await response.json()) as { event_id: string }).event_id;
  };
  const add = async (path: string): Promise<{ webhook_id: string; secret: string }> => {
    const input = { url: `${receiver.url}${path}`, event_types: ['test'] };
    return (await clients[0]!.post('/api/webhooks', input)).json() as never;
  };
  const sentTo = (path: string) => receiver.received.filter((one) => one.path.endsWith(path));
  /** Asks until every delivery has ended well. */
  const settled = async (client: HttpClient, webhookId: string, count: number): Promise<any[]> => {
    for (;;) {
      const { items } = await client.json(`/api/webhooks/${webhookId}/deliveries?limit=100`);
      const good = items.filter(({ status }: any) => status === 'succeeded');
      if (good.length === count) return items;
    }
  };

  test('an event is sent once, whichever server it happened on', async () => {
    const hooks = [await add('/a'), await add('/b')];
    const ids: string[] = [];
    for (let n = 1; n <= 20; n += 1) ids.push(await publish(clients[n % 2]!, n));
    for (const { webhook_id } of hooks) await settled(clients[1]!, webhook_id, ids.length);
    for (const [index, path] of ['/a', '/b'].entries()) {
      const events = sentTo(path).map(
        ({ body, headers }) =>
          new StandardReceiver(hooks[index]!.secret).verify(body, headers) as { id: string },
      );
      expect(events.map(({ id }) => id).sort()).toEqual([...ids].sort());
    }
    for (const { webhook_id } of hooks) {
      await clients[0]!.fetch(`/api/webhooks/${webhook_id}`, { method: 'DELETE' });
    }
  });

  test('a token of one server opens a stream at the other, and loses it when it is revoked', async () => {
    const { token, token_id } = await makeToken(clients[0]!);
    const stream = await openEvents(scripted(servers[1]!.url, token));
    await stream.next(ofType('connected'));
    await clients[0]!.fetch(`/api/tokens/${token_id}`, { method: 'DELETE' });
    const bye = await stream.next(ofType('bye'));
    expect(bye.data).toMatchObject({ reason: 'revoked', retry: false });
    expect((await scripted(servers[1]!.url, token).fetch('/api/summaries')).status).toBe(401);
  });

  test('when the server that sends is killed, the other one takes over and misses nothing', async () => {
    const { webhook_id, secret } = await add('/c');
    receiver.behave(hang);
    const before = receiver.received.length;
    const ids = [await publish(clients[0]!, 1), await publish(clients[1]!, 2)];
    await receiver.nth(before + 1);
    const { rows } = await database.query('select locked_by from webhook_endpoints');
    const pid = Number(rows[0].locked_by.split('/')[1]);
    const dead = servers.findIndex((server) => server.pid === pid);
    await servers[dead]!.stop('SIGKILL');
    receiver.behave(answer(204));

    const heir = clients[1 - dead]!;
    ids.push(await publish(heir, 3));
    const items = await settled(heir, webhook_id, ids.length);
    expect(items.map(({ event_id }) => event_id).sort()).toEqual([...ids].sort());
    const verified = sentTo('/c').map(
      ({ body, headers }) => new StandardReceiver(secret).verify(body, headers) as { id: string },
    );
    expect(new Set(verified.map(({ id }) => id))).toEqual(new Set(ids));
  });
});
