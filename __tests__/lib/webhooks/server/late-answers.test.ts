import { listDeliveries } from '@/lib/webhooks/server/list-deliveries';
import { getWebhook } from '@/lib/webhooks/server/list-webhooks';
import { createPostWebhook, type PostWebhook } from '@/lib/webhooks/server/post-webhook';
import { redeliver } from '@/lib/webhooks/server/redeliver';
import { updateWebhook } from '@/lib/webhooks/server/update-webhook';
import { answer, startReceiver, type WebhookReceiver } from '../../../support/webhook-receiver';
import {
  createWebhooksWorld,
  notAborted,
  type WebhooksWorld,
} from '../../../support/webhooks-context';

let world: WebhooksWorld;
let receiver: WebhookReceiver;
/** Answers the request that waits longest. */
let respond: (status: number) => void;
beforeEach(async () => {
  world = await createWebhooksWorld();
  receiver = await startReceiver();
  const waiting: ((status: number) => void)[] = [];
  respond = (status) => waiting.shift()!(status);
  receiver.behave((_, response) => {
    waiting.push((status) => response.writeHead(status).end());
  });
});
afterEach(async () => {
  await receiver.close();
  expect(world.logger.records).toEqual([]);
  await world.db.destroy();
});

const update = (id: string, input: object) => updateWebhook(world.as('ana'), id, input, notAborted);
const show = (id: string) => getWebhook(world.as('ana'), id);
const outcomes = async () => {
  const rows = await world.db
    .selectFrom('webhook_attempts')
    .select('outcome')
    .orderBy('delivery_id')
    .orderBy('number')
    .execute();
  return rows.map(({ outcome }) => outcome);
};

/** An event of a new webhook that is under way. */
async function begin() {
  const { webhook_id: id } = await world.add(receiver.url, { event_types: ['test'] });
  const [event] = await world.publishTests(1);
  const dispatcher = world.dispatcher();
  const draining = dispatcher.drain();
  await receiver.nth(1);
  return { id, event, dispatcher, draining };
}

test.each([
  [410, 'gone'],
  [500, 'status'],
])(
  '%i of an address that was replaced says nothing about the new one, which gets the event',
  async (status, outcome) => {
    const { id, event, draining } = await begin();
    const moved = await startReceiver();
    await update(id, { url: moved.url });
    respond(status);
    await draining;
    expect(moved.received.map(({ event }) => event.id)).toEqual([event]);
    expect(await outcomes()).toEqual([outcome, 'succeeded']);
    expect(await show(id)).toMatchObject({
      enabled: true,
      failing_since: null,
      last_attempt: { outcome: 'succeeded' },
    });
    expect(await world.notices()).toEqual([]);
    await moved.close();
  },
);

test('success at an address that was replaced is success', async () => {
  const { id, draining } = await begin();
  const moved = await startReceiver();
  await update(id, { url: moved.url });
  respond(204);
  await draining;
  expect(await world.deliveries(id)).toMatchObject([{ status: 'succeeded', attempts: 1 }]);
  expect(moved.received).toEqual([]);
  await moved.close();
});

test.each([410, 500])('%i for what was left out meanwhile changes nothing', async (status) => {
  const { id, draining } = await begin();
  await update(id, { enabled: false });
  await update(id, { enabled: true });
  respond(status);
  await draining;
  expect(await world.deliveries(id)).toMatchObject([
    { status: 'cancelled', next_attempt_at: null },
  ]);
  expect(await show(id)).toMatchObject({ enabled: true, failing_since: null });
});

test('a failure of before it caught up takes no attempt from what began anew', async () => {
  const { id, draining } = await begin();
  await update(id, { enabled: false });
  await update(id, { enabled: true, catch_up: true });
  respond(410);
  await receiver.nth(2);
  respond(204);
  await draining;
  expect(await world.deliveries(id)).toMatchObject([{ status: 'succeeded', attempts: 2 }]);
});

describe('what was under way in a process that died, and was left out then', () => {
  /** Two events under way: the first is answered 410, of the second nobody hears any more. */
  async function crash() {
    const { webhook_id: id } = await world.add(receiver.url, { event_types: ['test'] });
    await world.publishTests(2);
    const post = createPostWebhook(world.target);
    let begun: () => void = () => undefined;
    const bothUnderWay = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const dying: PostWebhook = (request) => {
      if (JSON.parse(request.body).data.n === 1) return post(request);
      begun();
      return new Promise(() => undefined);
    };
    const dispatcher = world.dispatcher({ post: dying, limits: { perEndpoint: 2 } });
    void dispatcher.drain();
    await Promise.all([receiver.nth(1), bothUnderWay]);
    respond(410);
    while ((await show(id)).enabled) await new Promise(setImmediate);
    await update(id, { enabled: true });
    receiver.behave(answer(204));
    const [, left] = await world.deliveries(id);
    return { id, left: left! };
  }

  test('can be sent again once its lease has run out', async () => {
    const { id, left } = await crash();
    expect(left.status).toBe('cancelled');
    const again = () => redeliver(world.as('ana'), id, left.id);
    await expect(again()).rejects.toMatchObject({ code: 'conflict' });
    world.clock.advance(30_001);
    expect(await again()).toMatchObject({ status: 'pending', sending: false });
    await world.dispatcher().drain();
    expect(receiver.received.at(-1)?.event.id).toBe(left.event_id);
    expect(await outcomes()).toEqual(['gone', 'interrupted', 'succeeded']);
  });

  test('counts as interrupted for the next process', async () => {
    const { id } = await crash();
    world.clock.advance(30_001);
    await world.publishTests(1);
    await world.dispatcher().drain();
    expect(await outcomes()).toEqual(['gone', 'interrupted', 'succeeded']);
    const { items } = await listDeliveries(world.as('ana'), id, { status: 'cancelled' });
    expect(items).toMatchObject([{ sending: false, next_attempt_at: null }]);
    const row = await world.db
      .selectFrom('webhook_deliveries')
      .select('attempt_started_at')
      .where('status', '=', 'cancelled')
      .executeTakeFirst();
    expect(row?.attempt_started_at).toBeNull();
  });
});
