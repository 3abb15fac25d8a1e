import { deleteWebhook } from '@/lib/webhooks/server/delete-webhook';
import { listDeliveries } from '@/lib/webhooks/server/list-deliveries';
import { redeliver } from '@/lib/webhooks/server/redeliver';
import { replayEvents } from '@/lib/webhooks/server/replay-events';
import { sendTest } from '@/lib/webhooks/server/send-test';
import { updateWebhook } from '@/lib/webhooks/server/update-webhook';
import {
  answer,
  hang,
  startReceiver,
  type WebhookReceiver,
} from '../../../support/webhook-receiver';
import {
  createWebhooksWorld,
  notAborted,
  type WebhooksWorld,
} from '../../../support/webhooks-context';

let world: WebhooksWorld;
let receiver: WebhookReceiver;
beforeEach(async () => {
  world = await createWebhooksWorld();
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  await world.db.destroy();
});

const update = (id: string, input: unknown) =>
  updateWebhook(world.as('ana'), id, input, notAborted);
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('sending again', () => {
  test('delivers an event once more, with the same id and all its attempts', async () => {
    const { webhook_id } = await world.add(receiver.url);
    const [id] = await world.publishTests(1);
    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    const [row] = await world.deliveries(webhook_id);
    receiver.behave(answer(500));
    await redeliver(world.as('ana'), webhook_id, row!.id);
    await dispatcher.drain();
    expect(receiver.received.map(({ event }) => event.id)).toEqual([id, id]);
    expect(await world.deliveries(webhook_id)).toMatchObject([
      { status: 'pending', attempts: 2, next_attempt_at: world.clock() + 5_000 },
    ]);
  });

  test('brings a retry forward', async () => {
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(answer(500));
    await world.publishTests(1);
    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    receiver.behave(answer(204));
    const [row] = await world.deliveries(webhook_id);
    await redeliver(world.as('ana'), webhook_id, row!.id);
    await dispatcher.drain();
    expect(await world.deliveries(webhook_id)).toMatchObject([{ status: 'succeeded' }]);
  });

  test('is refused while an attempt is under way, and by a webhook that is off', async () => {
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(hang);
    await world.publishTests(1);
    const dispatcher = world.dispatcher();
    const draining = dispatcher.drain();
    await receiver.nth(1);
    const [row] = await world.deliveries(webhook_id);
    const again = () => redeliver(world.as('ana'), webhook_id, row!.id);
    await expect(again()).rejects.toEqual(code('conflict'));
    const shown = await listDeliveries(world.as('ana'), webhook_id, {});
    expect(shown.items).toMatchObject([{ sending: true }]);
    world.timeOut();
    await draining;
    await update(webhook_id, { enabled: false });
    await expect(again()).rejects.toEqual(code('webhook_disabled'));
  });
});

test('a webhook that is deleted meanwhile is not found', async () => {
  const ana = world.as('ana');
  const tested = await world.add(receiver.url);
  const [test] = await Promise.allSettled([
    sendTest(ana, tested.webhook_id),
    deleteWebhook(ana, tested.webhook_id),
  ]);
  if (test.status === 'rejected') expect(test.reason).toEqual(code('not_found'));

  const replayed = await world.add(receiver.url);
  await world.publishTests(1);
  const eventLog = {
    ...world.eventLog,
    async readVisible(...query: Parameters<typeof world.eventLog.readVisible>) {
      await deleteWebhook(ana, replayed.webhook_id);
      return world.eventLog.readVisible(...query);
    },
  };
  const range = { from: 0, until: world.clock() };
  await expect(replayEvents({ ...ana, eventLog }, replayed.webhook_id, range)).rejects.toEqual(
    code('not_found'),
  );
});

describe('replaying a time range', () => {
  test('sends what the log has of that time, of the chosen types, that the owner may see', async () => {
    const before = await world.publishTests(1);
    world.clock.advance(1_000);
    const from = world.clock();
    const inside = await world.publishTests(2);
    await world.publish('test', { for: 'ben' }, { kind: 'user', id: 'ben' });
    world.clock.advance(1_000);
    const until = world.clock();
    inside.push(...(await world.publishTests(1)));
    world.clock.advance(1_000);
    await world.publishTests(1);
    const { webhook_id } = await world.add(receiver.url);
    const ana = world.as('ana');
    await expect(replayEvents(ana, webhook_id, { from, until })).resolves.toEqual({ queued: 3 });
    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    expect(receiver.received.map(({ event }) => event.id)).toEqual(inside);
    // Once more: rows are there already, and begin anew.
    await expect(replayEvents(ana, webhook_id, { from, until })).resolves.toEqual({ queued: 3 });
    await expect(replayEvents(ana, webhook_id, { from, until })).resolves.toEqual({ queued: 0 });
    await dispatcher.drain();
    expect(receiver.received.map(({ event }) => event.id)).toEqual([...inside, ...inside]);
    expect(receiver.received.map(({ event }) => event.id)).not.toContain(before[0]);
  });

  test('what is replayed before its turn has come is not sent again in its turn', async () => {
    const { webhook_id } = await world.add(receiver.url);
    const ids = await world.publishTests(2);
    const range = { from: 0, until: world.clock() };
    await expect(replayEvents(world.as('ana'), webhook_id, range)).resolves.toEqual({ queued: 2 });
    await world.dispatcher().drain();
    expect(receiver.received.map(({ event }) => event.id)).toEqual(ids);
  });

  test('refuses a range that is none, that is too large, and a webhook that is off', async () => {
    const { webhook_id } = await world.add(receiver.url);
    const replay = (input: object) => replayEvents(world.as('ana'), webhook_id, input);
    for (const input of [{}, { from: 2, until: 1 }, { from: -1, until: 1 }, { from: 'x' }]) {
      await expect(replay(input)).rejects.toEqual(code('invalid_input'));
    }
    await world.eventLog.commit(async (_, append) => {
      for (let n = 0; n <= 1_000; n += 1) {
        await append({ type: 'test', audience: { kind: 'user', id: 'ana' }, data: n });
      }
    });
    const everything = { from: 0, until: world.clock() };
    await expect(replay(everything)).rejects.toEqual(code('replay_too_large'));
    await update(webhook_id, { enabled: false });
    await expect(replay(everything)).rejects.toEqual(code('webhook_disabled'));
  });
});
