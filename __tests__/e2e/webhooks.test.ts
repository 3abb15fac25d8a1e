import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook as StandardReceiver } from 'standardwebhooks';
import { Webhook as SvixReceiver } from 'svix';
import { type AppServer, startApp } from '../support/app-server';
import { createCertificate } from '../support/certificates';
import { type HttpClient, signIn } from '../support/http-client';
import {
  answer,
  hang,
  type ReceivedWebhook,
  startReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver';

let app: AppServer;
let client: HttpClient;
let receiver: WebhookReceiver;

const network = { WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8' };

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  await app?.dispose();
});

async function start(env: Record<string, string> = network): Promise<void> {
  app = await startApp(env);
  client = await signIn(app.url);
}

async function add(
  url: string,
  input: object = {},
): Promise<{ webhook_id: string; secret: string }> {
  const response = await client.post('/api/webhooks', {
    url,
    event_types: ['test', 'summary_complete', 'batch_complete', 'system'],
    ...input,
  });
  if (response.status !== 201) throw new Error(await response.text());
  return (await response.json()) as { webhook_id: string; secret: string };
}

async function publish(n: number): Promise<string> {
  const response = await client.post('/events/broadcast', { event_type: 'test', data: { n } });
  return ((await response.json()) as { event_id: string }).event_id;
}

function verify(secret: string, { body, headers }: ReceivedWebhook): any {
  const payload = new StandardReceiver(secret).verify(body, headers);
  expect(new SvixReceiver(secret).verify(body, headers)).toEqual(payload);
  return payload;
}

/** Asks for a webhook's deliveries until they are as expected. */
async function deliveriesOnce(webhookId: string, fits: (items: any[]) => boolean): Promise<any[]> {
  for (;;) {
    const { items } = await client.json(`/api/webhooks/${webhookId}/deliveries?limit=100`);
    if (fits(items)) return items;
  }
}

test('tells a receiver what happened, signed, as soon as it has happened', async () => {
  await start();
  const { webhook_id, secret } = await add(receiver.url, {
    event_types: ['summary_complete', 'batch_complete'],
  });
  await client.post('/api/batches', {
    transcript: { title: 'A talk', format: 'text', content: 'Bread rises by yeast. '.repeat(60) },
  });
  const [first, second] = [await receiver.nth(1), await receiver.nth(2)];
  // They begin in order and are under way at the same time.
  const events = [verify(secret, first), verify(secret, second)].sort(
    (a, b) => seqOf(a.id) - seqOf(b.id),
  );
  expect(events.map(({ type }) => type)).toEqual(['summary_complete', 'batch_complete']);
  const history = await client.json('/events/history');
  for (const { id, type, data } of events) {
    expect(history.events).toContainEqual(expect.objectContaining({ id, type, data }));
  }
  const items = await deliveriesOnce(webhook_id, (all) =>
    all.every(({ status }) => status === 'succeeded'),
  );
  const log = await client.json(`/api/webhooks/${webhook_id}/deliveries/${items[0].delivery_id}`);
  expect(events).toContainEqual(JSON.parse(log.payload));
  expect(log.log[0]).toMatchObject({ outcome: 'succeeded', response: { status: 204 } });
});

test('survives being killed: nothing is missed, and what was under way is sent again', async () => {
  await start();
  const { webhook_id, secret } = await add(receiver.url);
  const published: string[] = [];
  // Some are taken, some are under way, some have not begun when the server dies.
  receiver.behave((request, response) => {
    if (request.event.data.n <= 3) answer(204)(request, response);
  });
  for (let n = 1; n <= 12; n += 1) published.push(await publish(n));
  await receiver.nth(7);
  await app.stop('SIGKILL');

  receiver.behave(answer(204));
  await app.restart();
  client = await signIn(app.url);
  for (let n = 13; n <= 15; n += 1) published.push(await publish(n));
  const items = await deliveriesOnce(
    webhook_id,
    (all) => all.filter(({ status }) => status === 'succeeded').length === published.length,
  );
  expect(items.map(({ event_id }) => event_id).sort()).toEqual([...published].sort());
  expect(items.filter(({ attempts }) => attempts > 1).length).toBeGreaterThanOrEqual(4);
  const ids = receiver.received.map((request) => verify(secret, request).id);
  expect(new Set(ids)).toEqual(new Set(published));
});

const seqOf = (id: string) => Number(id.split('-')[1]);

test('a clean stop interrupts a receiver that hangs, and the next start sends it again', async () => {
  await start();
  const { webhook_id } = await add(receiver.url);
  receiver.behave(hang);
  const id = await publish(1);
  await receiver.nth(1);
  expect(await app.stop()).toBe(0);
  receiver.behave(answer(204));
  await app.restart();
  client = await signIn(app.url);
  const [item] = await deliveriesOnce(webhook_id, ([first]) => first?.status === 'succeeded');
  expect(item).toMatchObject({ event_id: id, attempts: 2 });
  const { log } = await client.json(`/api/webhooks/${webhook_id}/deliveries/${item.delivery_id}`);
  expect(log.map(({ outcome }: any) => outcome)).toEqual(['succeeded', 'interrupted']);
});

test('reaches nothing but the public internet unless it is told to', async () => {
  await start({});
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '10.0.0.1', '169.254.169.254', '0']) {
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://${host}:${receiver.port}/`;
      const response = await client.post('/api/webhooks', { url });
      expect([url, response.status]).toEqual([url, 422]);
      expect(((await response.json()) as any).error.code).toBe('webhook_url_refused');
    }
  }
  expect(receiver.connections).toBe(0);
});

test('sends over https to a receiver whose certificate can be checked, and to no other', async () => {
  const good = createCertificate('IP:127.0.0.1');
  const folder = mkdtempSync(join(tmpdir(), 'yts-ca-'));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, good.cert);
  const [trusted, unknown] = [
    await startReceiver({ tls: good }),
    await startReceiver({ tls: createCertificate('IP:127.0.0.1') }),
  ];
  try {
    await start({ ...network, NODE_EXTRA_CA_CERTS: file });
    const { secret } = await add(trusted.url);
    const other = await add(unknown.url);
    const id = await publish(1);
    expect(verify(secret, await trusted.nth(1)).id).toBe(id);
    const [item] = await deliveriesOnce(
      other.webhook_id,
      ([first]) => first?.attempts > 0 && !first.sending,
    );
    expect(item).toMatchObject({ status: 'pending', outcome: 'tls' });
    expect(unknown.received).toEqual([]);
  } finally {
    await trusted.close();
    await unknown.close();
    rmSync(folder, { recursive: true });
  }
});

test('a test by the button, a new secret, and a receiver that is gone', async () => {
  await start();
  const { webhook_id, secret } = await add(receiver.url, { event_types: ['system'] });
  const path = `/api/webhooks/${webhook_id}`;
  expect((await client.fetch(`${path}/test`, { method: 'POST' })).status).toBe(202);
  expect(verify(secret, await receiver.nth(1))).toMatchObject({ type: 'test' });

  const rotated = await client.json(`${path}/rotate`, { method: 'POST' });
  await client.fetch(`${path}/test`, { method: 'POST' });
  const both = await receiver.nth(2);
  expect(verify(secret, both)).toEqual(verify(rotated.secret, both));

  receiver.behave(answer(410));
  await client.post('/events/broadcast', { event_type: 'system', data: { message: 'hello' } });
  await receiver.nth(3);
  let webhook: any;
  do webhook = await client.json(path);
  while (webhook.enabled);
  expect(webhook).toMatchObject({ disabled_reason: 'gone' });
  const { events } = await client.json('/events/history?subscribe=system');
  expect(events.at(-1).data).toMatchObject({
    type: 'error',
    message: expect.stringMatching(/was switched off: its receiver answered 410 Gone/),
  });
});

test('tests and replays are counted, and no secret is in a log', async () => {
  await start({ ...network, LOG_LEVEL: 'trace' });
  const { webhook_id, secret } = await add(receiver.url);
  const statuses: number[] = [];
  for (let n = 0; n < 21; n += 1) {
    statuses.push(
      (await client.fetch(`/api/webhooks/${webhook_id}/test`, { method: 'POST' })).status,
    );
  }
  expect(statuses.slice(0, 20).every((status) => status === 202)).toBe(true);
  expect(statuses[20]).toBe(429);
  await receiver.nth(20);
  expect(app.output()).not.toContain(secret.slice(6, 40));
  expect(app.output()).not.toContain('whsec_');
  expect(JSON.stringify(await client.json('/api/webhooks'))).not.toContain('whsec_');
});
