import { createWebhook } from '@/lib/webhooks/server/create-webhook';
import { deleteWebhook } from '@/lib/webhooks/server/delete-webhook';
import { getDelivery, listDeliveries } from '@/lib/webhooks/server/list-deliveries';
import { getWebhook, listWebhooks } from '@/lib/webhooks/server/list-webhooks';
import { purgeDeliveries } from '@/lib/webhooks/server/purge-deliveries';
import { redeliver } from '@/lib/webhooks/server/redeliver';
import { replayEvents } from '@/lib/webhooks/server/replay-events';
import { rotateSecret } from '@/lib/webhooks/server/rotate-secret';
import { sendTest } from '@/lib/webhooks/server/send-test';
import { updateWebhook } from '@/lib/webhooks/server/update-webhook';
import { testAddress } from '../../../support/users-context';
import { answer, startReceiver, type WebhookReceiver } from '../../../support/webhook-receiver';
import {
  createWebhooksWorld,
  notAborted,
  type WebhooksWorld,
} from '../../../support/webhooks-context';

const hosts = {
  'hooks.example': ['93.184.215.14', '2606:4700::1111'],
  'inside.example': ['10.0.0.7'],
  'mixed.example': ['93.184.215.14', '10.0.0.7'],
};

let world: WebhooksWorld;
let receiver: WebhookReceiver;
beforeEach(async () => {
  world = await createWebhooksWorld({ hosts });
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  await world.db.destroy();
});

const create = (input: unknown, userId = 'ana') =>
  createWebhook(world.as(userId), input, notAborted);
const update = (id: string, input: unknown, userId = 'ana') =>
  updateWebhook(world.as(userId), id, input, notAborted);
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('making one', () => {
  test('gives its secret once, and keeps it sealed', async () => {
    const { secret, ...view } = await create({
      url: 'https://hooks.example/a',
      description: ' CI ',
    });
    expect(secret).toMatch(/^whsec_/);
    expect(view).toMatchObject({
      url: 'https://hooks.example/a',
      description: 'CI',
      event_types: ['summary_complete', 'summary_failed', 'batch_complete'],
      enabled: true,
      disabled_reason: null,
      pending: 0,
      last_attempt: null,
    });
    expect(await getWebhook(world.as('ana'), view.webhook_id)).toEqual(view);
    const row = await world.db.selectFrom('webhook_endpoints').selectAll().executeTakeFirst();
    expect(JSON.stringify(row)).not.toContain(secret.slice(6, 30));
    expect(JSON.stringify(world.logger.records)).not.toContain('whsec_');
  });

  test.each([
    ['', /full address|Enter the address/],
    ['hooks.example/a', /full address/],
    ['ftp://hooks.example/', /full address/],
    ['javascript:alert(1)', /full address/],
    ['https://user:pass@hooks.example/', /Leave name and password out/],
    ['https://hooks.example/#part', /behind the #/],
    [`https://hooks.example/${'x'.repeat(2_000)}`, /2,000 characters/],
    [7, /string/],
  ])('refuses %p as an address, and says why', async (url, message) => {
    await expect(create({ url })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ field: 'url', message: expect.stringMatching(message) }] },
    });
  });

  test.each([
    'https://inside.example/',
    'https://mixed.example/',
    'https://nothing.example/',
    'https://10.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data',
    'http://hooks.example/',
  ])('refuses %s, which is not public, not there, or not safe', async (url) => {
    await expect(create({ url })).rejects.toMatchObject({ code: 'webhook_url_refused' });
  });

  test('does not tell a name inside from one that does not exist', async () => {
    const messages = await Promise.all(
      ['inside', 'nothing'].map((name) =>
        create({ url: `https://${name}.example/` }).catch(({ message }) => message),
      ),
    );
    expect(new Set(messages).size).toBe(1);
  });

  test('refuses types that do not exist, are not kept, or are none', async () => {
    for (const event_types of [['nothing'], ['summary_progress'], [], 'test']) {
      const input = { url: receiver.url, event_types };
      await expect(create(input)).rejects.toEqual(code('invalid_input'));
    }
    const { event_types } = await create({
      url: receiver.url,
      event_types: ['test', 'system', 'test'],
    });
    expect(event_types).toEqual(['system', 'test']);
  });

  test('is possible ten times for each person', async () => {
    for (let n = 0; n < 10; n += 1) await create({ url: receiver.url });
    await expect(create({ url: receiver.url })).rejects.toEqual(code('too_many_webhooks'));
    await expect(create({ url: receiver.url }, 'ben')).resolves.toBeDefined();
  });
});

test('nobody else can see it, change it, or do anything with it', async () => {
  const { webhook_id } = await create({ url: receiver.url });
  const { delivery_id } = await sendTest(world.as('ana'), webhook_id);
  const ben = world.as('ben');
  expect(await listWebhooks(ben)).toEqual([]);
  for (const attempt of [
    () => getWebhook(ben, webhook_id),
    () => update(webhook_id, { description: 'mine now' }, 'ben'),
    () => deleteWebhook(ben, webhook_id),
    () => rotateSecret(ben, webhook_id, {}),
    () => sendTest(ben, webhook_id),
    () => listDeliveries(ben, webhook_id, {}),
    () => getDelivery(ben, webhook_id, delivery_id),
    () => redeliver(ben, webhook_id, delivery_id),
    () => replayEvents(ben, webhook_id, { from: 0, until: 1 }),
  ]) {
    await expect(attempt()).rejects.toEqual(code('not_found'));
  }
  const own = await world.add(receiver.url);
  await expect(getDelivery(world.as('ana'), own.webhook_id, delivery_id)).rejects.toEqual(
    code('not_found'),
  );
  expect(await getWebhook(world.as('ana'), webhook_id)).toMatchObject({ description: '' });
});

describe('changing one', () => {
  test('changes what is given and leaves the rest', async () => {
    const { webhook_id, secret: _, ...before } = await create({ url: receiver.url });
    const after = await update(webhook_id, { description: 'Build server' });
    expect(after).toEqual({ ...before, webhook_id, description: 'Build server' });
    await expect(update(webhook_id, { url: 'https://inside.example/' })).rejects.toEqual(
      code('webhook_url_refused'),
    );
    await expect(update(webhook_id, { enabled: 'yes' })).rejects.toEqual(code('invalid_input'));
  });

  test('an address that cannot be looked up stays while something else is changed', async () => {
    const known: Record<string, string[]> = { 'hooks.example': ['93.184.215.14'] };
    const target = { ...world.target, resolveHost: async (name: string) => known[name] ?? [] };
    const call = { ...world.as('ana'), target };
    const url = 'https://hooks.example/a';
    const { webhook_id } = await createWebhook(call, { url }, notAborted);
    delete known['hooks.example'];
    const input = { url, description: 'Build server' };
    await expect(updateWebhook(call, webhook_id, input, notAborted)).resolves.toMatchObject(input);
    const other = { url: 'https://hooks.example/b' };
    await expect(updateWebhook(call, webhook_id, other, notAborted)).rejects.toEqual(
      code('webhook_url_refused'),
    );
  });

  test('a new address gets what is on its way, at once', async () => {
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(answer(500));
    const [id] = await world.publishTests(1);
    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    expect((await getWebhook(world.as('ana'), webhook_id)).failing_since).not.toBeNull();
    const moved = await startReceiver();
    const view = await update(webhook_id, { url: moved.url });
    expect(view).toMatchObject({ failing_since: null, pending: 1 });
    await dispatcher.drain();
    expect(moved.received[0]?.event.id).toBe(id);
    await moved.close();
  });

  test('switched off it gets nothing; switched on it goes on from now', async () => {
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(answer(500));
    await world.publishTests(1);
    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    receiver.behave(answer(204));
    expect(await update(webhook_id, { enabled: false })).toMatchObject({
      enabled: false,
      disabled_reason: 'owner',
      disabled_at: world.clock(),
    });
    await world.publishTests(3);
    world.clock.advance(60_000);
    await dispatcher.drain();
    expect(receiver.received).toHaveLength(1);

    expect(await update(webhook_id, { enabled: true })).toMatchObject({
      enabled: true,
      disabled_reason: null,
      pending: 0,
    });
    const [id] = await world.publishTests(1);
    await dispatcher.drain();
    expect(receiver.received.slice(1).map(({ event }) => event.id)).toEqual([id]);
    const [first] = await world.deliveries(webhook_id);
    expect(first).toMatchObject({ status: 'cancelled', outcome: 'cancelled' });
  });

  test('switched on to catch up it gets everything that it missed', async () => {
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(answer(500));
    const ids = await world.publishTests(1);
    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    await update(webhook_id, { enabled: false });
    ids.push(...(await world.publishTests(3)));
    receiver.behave(answer(204));
    await update(webhook_id, { enabled: true, catch_up: true });
    await dispatcher.drain();
    expect(receiver.received.slice(1).map(({ event }) => event.id)).toEqual(ids);
  });
});

test('deleting removes the log with it, and nothing is sent any more', async () => {
  const { webhook_id } = await world.add(receiver.url);
  receiver.behave(answer(500));
  await world.publishTests(2);
  await world.dispatcher().drain();
  const before = receiver.received.length;
  await deleteWebhook(world.as('ana'), webhook_id);
  world.clock.advance(60_000);
  await world.dispatcher().drain();
  expect(receiver.received).toHaveLength(before);
  for (const table of ['webhook_deliveries', 'webhook_attempts'] as const) {
    expect(await world.db.selectFrom(table).selectAll().execute()).toEqual([]);
  }
});

describe('a new secret', () => {
  test('ends the one before the last, and the last at once if that is asked for', async () => {
    const { webhook_id } = await create({ url: receiver.url });
    const first = await rotateSecret(world.as('ana'), webhook_id, {});
    expect(first.previous_secret_until).toBe(world.clock() + 86_400_000);
    expect(await getWebhook(world.as('ana'), webhook_id)).toMatchObject({
      previous_secret_until: first.previous_secret_until,
    });
    const second = await rotateSecret(world.as('ana'), webhook_id, { keep_previous: false });
    expect(second.previous_secret_until).toBeNull();
    const row = await world.db
      .selectFrom('webhook_endpoints')
      .selectAll()
      .where('id', '=', webhook_id)
      .executeTakeFirstOrThrow();
    expect(row.previous_secret).toBeNull();
    expect(world.seal.open(row.secret, webhook_id)).toBe(second.secret);
  });
});

describe('a test', () => {
  test('goes to this webhook alone, once, whatever types it is for, and also when it is off', async () => {
    const { webhook_id } = await create({ url: receiver.url, event_types: ['system'] });
    await update(webhook_id, { enabled: false });
    receiver.behave(answer(500, { 'x-reason': 'broken' }, 'not today'));
    const queued = await sendTest(world.as('ana'), webhook_id);
    expect(queued).toMatchObject({ kind: 'test', status: 'pending', attempts: 0, log: [] });
    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    world.clock.advance(86_400_000);
    await dispatcher.drain();
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.event).toMatchObject({ type: 'test', data: { webhook_id } });
    const sent = await getDelivery(world.as('ana'), webhook_id, queued.delivery_id);
    expect(sent).toMatchObject({ status: 'failed', outcome: 'status', response_status: 500 });
    expect(sent.log).toMatchObject([
      {
        number: 1,
        outcome: 'status',
        request: { url: receiver.url, headers: { 'webhook-id': queued.event_id } },
        response: { status: 500, body: 'not today', headers: { 'x-reason': 'broken' } },
      },
    ]);
    const view = await getWebhook(world.as('ana'), webhook_id);
    expect(view).toMatchObject({ failing_since: null, disabled_reason: 'owner' });
  });

  test('does not wait behind what the receiver is behind with', async () => {
    const { webhook_id } = await world.add(receiver.url);
    await world.publishTests(50);
    const { event_id } = await sendTest(world.as('ana'), webhook_id);
    await world.dispatcher().drain();
    expect(receiver.received[0]?.event.id).toBe(event_id);
  });
});

describe('the delivery log', () => {
  test('shows the newest first, page by page, and by what came of it', async () => {
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(({ event }, response) => {
      response.writeHead(event.data.n === 3 ? 500 : 204).end();
    });
    for (let n = 1; n <= 7; n += 1) {
      await world.publish('test', { n });
      await world.dispatcher().drain();
      world.clock.advance(1);
    }
    const ana = world.as('ana');
    const pages: number[] = [];
    let before: string | undefined;
    const seen: string[] = [];
    do {
      const page = await listDeliveries(ana, webhook_id, { limit: 3, before });
      pages.push(page.items.length);
      seen.push(...page.items.map(({ event_id }) => event_id));
      before = page.next ?? undefined;
    } while (before);
    expect(pages).toEqual([3, 3, 1]);
    const rows = await world.deliveries(webhook_id);
    expect(seen).toEqual(rows.map(({ event_id }) => event_id).reverse());
    const waiting = await listDeliveries(ana, webhook_id, { status: 'pending' });
    expect(waiting.items).toMatchObject([
      { attempts: 1, outcome: 'status', response_status: 500, sending: false },
    ]);
    for (const input of [{ before: 'x' }, { limit: 0 }, { limit: 101 }, { status: 'odd' }]) {
      await expect(listDeliveries(ana, webhook_id, input)).rejects.toEqual(code('invalid_input'));
    }
  });

  test('keeps two weeks and about a thousand of each webhook, and what is on its way', async () => {
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(({ event }, response) => {
      response.writeHead(event.data.n === 1 ? 500 : 204).end();
    });
    await world.publishTests(3);
    await world.dispatcher().drain();
    expect(await purgeDeliveries(world)).toBe(0);
    world.clock.advance(14 * 86_400_000 + 1);
    expect(await purgeDeliveries(world)).toBe(2);
    expect(await world.deliveries(webhook_id)).toMatchObject([{ status: 'pending' }]);

    const [template] = await world.db.selectFrom('webhook_deliveries').selectAll().execute();
    for (let n = 0; n < 1_100; n += 1) {
      world.clock.advance(1);
      await world.db
        .insertInto('webhook_deliveries')
        .values({
          ...template!,
          ...{
            id: `whd_x${n}`,
            event_id: `x-${n}`,
            status: 'succeeded',
            created_at: world.clock(),
          },
        })
        .execute();
    }
    expect(await purgeDeliveries(world)).toBe(100);
    const left = await world.deliveries(webhook_id);
    expect(left).toHaveLength(1_001);
    expect(left.map(({ event_id }) => event_id)).toContain('x-1099');
    expect(left.map(({ event_id }) => event_id)).not.toContain('x-99');
  });
});

test('every change is on record, with its name and never with a secret', async () => {
  const { webhook_id: id, secret } = await create({
    url: receiver.url,
    description: 'CI',
    event_types: ['test'],
  });
  await update(id, { enabled: false });
  await update(id, { url: 'https://hooks.example/b?key=private', description: '' });
  // Nothing is changed by this.
  await update(id, {});
  await update(id, { description: '', event_types: ['test'], enabled: false });
  const rotated = await rotateSecret(world.as('ana'), id, { keep_previous: false });
  const sent = await sendTest(world.as('ana'), id);
  await redeliver(world.as('ana'), id, sent.delivery_id);
  await update(id, { enabled: true, event_types: ['test', 'system'] });
  await world.publishTests(1);
  await replayEvents(world.as('ana'), id, { from: 0, until: world.clock() });
  await expect(deleteWebhook(world.as('ben'), id)).rejects.toThrow(code('not_found'));
  await deleteWebhook(world.as('ana'), id);
  const lines = await world.db.selectFrom('audit_log').selectAll().orderBy('id').execute();
  expect(
    lines.map(({ action, target_label, details }) => [
      action,
      target_label,
      JSON.parse(details ?? 'null'),
    ]),
  ).toEqual([
    ['webhook_created', 'CI', { host: new URL(receiver.url).host, events: 'test' }],
    ['webhook_changed', 'CI', { enabled: false }],
    ['webhook_changed', 'hooks.example', { host: 'hooks.example' }],
    ['webhook_secret_rotated', 'hooks.example', { keeps_previous: false }],
    ['webhook_tested', 'hooks.example', null],
    ['webhook_redelivered', 'hooks.example', { event: sent.event_id }],
    ['webhook_changed', 'hooks.example', { events: 'system, test', enabled: true }],
    ['webhook_replayed', 'hooks.example', { queued: 1 }],
    ['webhook_deleted', 'hooks.example', null],
  ]);
  expect(lines[0]).toMatchObject({
    actor_id: 'ana',
    target_kind: 'webhook',
    target_id: id,
    address: testAddress,
  });
  for (const kept of [secret, rotated.secret, 'private']) {
    expect(JSON.stringify(lines)).not.toContain(kept.replace('whsec_', ''));
  }
});
