import { startReceiver, type WebhookReceiver } from '../../../support/webhook-receiver';
import { createWebhooksWorld, type WebhooksWorld } from '../../../support/webhooks-context';

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

const setTypes = (id: string, event_types: string) =>
  world.db.updateTable('webhook_endpoints').set({ event_types }).where('id', '=', id).execute();
const received = () => receiver.received.map(({ path, event }) => [path, event.id]);

test('a webhook that cannot be served holds up no other, and is served once it can be', async () => {
  const broken = await world.add(`${receiver.url}/broken`);
  await world.add(`${receiver.url}/sound`);
  await setTypes(broken.webhook_id, '["test"');
  const dispatcher = world.dispatcher();
  const [first] = await world.publishTests(1);
  await dispatcher.drain();
  expect(received()).toEqual([['/hooks/sound', first]]);
  expect(world.logger.records.splice(0)).toEqual([
    expect.objectContaining({ level: 50, webhookId: broken.webhook_id }),
  ]);

  await setTypes(broken.webhook_id, '["test"]');
  await dispatcher.drain();
  expect(received()).toHaveLength(1);
  world.clock.advance(1_000);
  await dispatcher.drain();
  expect(received()[1]).toEqual(['/hooks/broken', first]);
  expect(world.logger.records).toEqual([]);
});

test('one that goes on failing is left alone for longer and longer', async () => {
  const { webhook_id } = await world.add(receiver.url);
  await setTypes(webhook_id, 'nonsense');
  await world.publishTests(1);
  const dispatcher = world.dispatcher();
  const complaints: number[] = [];
  for (let second = 0; second < 130; second += 1) {
    await dispatcher.drain();
    if (world.logger.records.splice(0).length > 0) complaints.push(second);
    world.clock.advance(1_000);
  }
  expect(complaints).toEqual([0, 1, 3, 7, 15, 31, 63, 123]);
});
