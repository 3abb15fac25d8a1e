import { sql } from 'kysely';
import { purgeDeliveries } from '@/lib/webhooks/server/purge-deliveries';
import { countUnsent } from '@/lib/webhooks/server/room';
import { rotateSecret } from '@/lib/webhooks/server/rotate-secret';
import { tendWebhooks } from '@/lib/webhooks/server/tend-webhooks';
import { updateWebhook } from '@/lib/webhooks/server/update-webhook';
import { answer, startReceiver, type WebhookReceiver } from '../../../support/webhook-receiver';
import {
  createWebhooksWorld,
  notAborted,
  type WebhooksWorld,
} from '../../../support/webhooks-context';

const dayMs = 86_400_000;
let world: WebhooksWorld;
let receiver: WebhookReceiver;
beforeEach(async () => {
  world = await createWebhooksWorld();
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  expect(world.logger.records).toEqual([]);
  await world.db.destroy();
});

/** Deliveries that have failed once and are tried again in an hour, as many as are asked for. */
async function addWaiting(webhookId: string, count: number): Promise<void> {
  receiver.behave(answer(500));
  await world.publishTests(1);
  await world.dispatcher().drain();
  const template = await world.db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .executeTakeFirstOrThrow();
  const rows = Array.from({ length: count }, (_, n) => ({
    ...template,
    id: `whd_w${n}`,
    event_id: `waiting-${n}`,
    next_attempt_at: world.clock() + 3_600_000,
  }));
  for (let at = 0; at < count; at += 500) {
    await world.db
      .insertInto('webhook_deliveries')
      .values(rows.slice(at, at + 500))
      .execute();
  }
  await world.db.deleteFrom('webhook_deliveries').where('id', '=', template.id).execute();
  receiver.behave(answer(204));
  receiver.received.length = 0;
  expect(await world.deliveries(webhookId)).toHaveLength(count);
}

describe('with as many retries waiting as may', () => {
  test('the log is the queue: events come once there is room, and none is missed', async () => {
    const { webhook_id } = await world.add(receiver.url);
    await addWaiting(webhook_id, 1_950);
    const ids = await world.publishTests(3);
    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    await dispatcher.drain();
    expect(receiver.received).toEqual([]);
    expect(await world.deliveries(webhook_id)).toHaveLength(1_950);
    await world.db.deleteFrom('webhook_deliveries').where('id', 'like', 'whd_w1%').execute();
    await dispatcher.drain();
    expect(receiver.received.map(({ event }) => event.id)).toEqual(ids);
  });

  test('events for others pass, and are no loss when they are gone', async () => {
    const { webhook_id } = await world.add(receiver.url);
    await addWaiting(webhook_id, 1_950);
    const dispatcher = world.dispatcher();
    await world.publish('batch_complete', {
      ...{ batch_id: 'bat_1', total: 2, completed: 2, failed: 0, cancelled: 0, from_cache: 1 },
    });
    await updateWebhook(world.as('ana'), webhook_id, { event_types: ['test'] }, notAborted);
    await dispatcher.drain();
    await world.eventLog.trim({ count: 0, ageMs: dayMs }, world.clock());
    const [id] = await world.publishTests(1);
    await world.db.deleteFrom('webhook_deliveries').execute();
    await dispatcher.drain();
    expect(receiver.received.map(({ event }) => event.id)).toEqual([id]);
    expect(await world.notices()).toEqual([]);
  });
});

test('what was never sent is counted by an index of just that', async () => {
  // The planner of PostgreSQL looks at how many rows there are.
  if (globalThis.testDatabase === 'postgres') return;
  const { sql: text } = countUnsent(world.db, 'whe_1').compile();
  const plan = await sql`explain query plan ${sql.raw(text.replace('?', "'whe_1'"))}`.execute(
    world.db,
  );
  expect(plan.rows).toEqual([
    expect.objectContaining({ detail: expect.stringMatching(/COVERING INDEX \S+_unsent/) }),
  ]);
});

describe('what waits for a webhook that is off', () => {
  test('is kept for two weeks, and goes then', async () => {
    const { webhook_id } = await world.add(receiver.url);
    await addWaiting(webhook_id, 5);
    const off = await world.add(receiver.url);
    await updateWebhook(world.as('ana'), webhook_id, { enabled: false }, notAborted);
    await updateWebhook(world.as('ana'), off.webhook_id, { enabled: false }, notAborted);
    world.clock.advance(14 * dayMs);
    expect(await purgeDeliveries(world)).toBe(0);
    world.clock.advance(1);
    expect(await purgeDeliveries(world)).toBe(5);
    expect(await world.deliveries(webhook_id)).toEqual([]);
  });

  test('stays while it is on, and right after it was switched off', async () => {
    const { webhook_id } = await world.add(receiver.url);
    await addWaiting(webhook_id, 5);
    world.clock.advance(20 * dayMs);
    expect(await purgeDeliveries(world)).toBe(0);
    await updateWebhook(world.as('ana'), webhook_id, { enabled: false }, notAborted);
    expect(await purgeDeliveries(world)).toBe(0);
  });
});

test('a secret that does not sign any more is forgotten', async () => {
  const { webhook_id } = await world.add(receiver.url);
  await rotateSecret(world.as('ana'), webhook_id, {});
  const row = () =>
    world.db
      .selectFrom('webhook_endpoints')
      .select(['previous_secret', 'previous_secret_until'])
      .executeTakeFirstOrThrow();
  world.clock.advance(dayMs - 1);
  await tendWebhooks(world);
  expect((await row()).previous_secret).not.toBeNull();
  world.clock.advance(1);
  await tendWebhooks(world);
  expect(await row()).toEqual({ previous_secret: null, previous_secret_until: null });
});
