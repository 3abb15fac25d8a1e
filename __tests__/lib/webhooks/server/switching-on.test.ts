import { getWebhook } from '@/lib/webhooks/server/list-webhooks';
import { retryDelaysMs } from '@/lib/webhooks/server/retry-schedule';
import { updateWebhook } from '@/lib/webhooks/server/update-webhook';
import { answer, startReceiver, type WebhookReceiver } from '../../../support/webhook-receiver';
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

const update = (id: string, input: object) => updateWebhook(world.as('ana'), id, input, notAborted);
const show = (id: string) => getWebhook(world.as('ana'), id);
const testsOf = ({ received }: WebhookReceiver) =>
  received.filter(({ event }) => event.type === 'test').map(({ event }) => event.id);

/** A webhook whose receiver said 410 to one event, and another event since. */
async function addGone(): Promise<{ id: string; events: string[] }> {
  const { webhook_id: id } = await world.add(receiver.url, { event_types: ['test'] });
  receiver.behave(answer(410));
  const events = await world.publishTests(1);
  await world.dispatcher().drain();
  expect(await show(id)).toMatchObject({ disabled_reason: 'gone' });
  events.push(...(await world.publishTests(1)));
  receiver.behave(answer(204));
  receiver.received.length = 0;
  return { id, events };
}

test('catching up begins with the event that switched it off', async () => {
  const { id, events } = await addGone();
  await update(id, { enabled: true, catch_up: true });
  await world.dispatcher().drain();
  expect(testsOf(receiver)).toEqual(events);
});

test('so it does when another event went through after that', async () => {
  const { webhook_id: id } = await world.add(receiver.url, { event_types: ['test'] });
  const respond: ((status: number) => void)[] = [];
  receiver.behave(({ event }, response) => {
    respond[event.data.n] = (status) => response.writeHead(status).end();
  });
  const [gone] = await world.publishTests(2);
  const draining = world.dispatcher({ limits: { perEndpoint: 2 } }).drain();
  await receiver.nth(2);
  respond[1]!(410);
  while ((await show(id)).enabled) await new Promise(setImmediate);
  respond[2]!(204);
  await draining;
  receiver.behave(answer(204));
  receiver.received.length = 0;
  await update(id, { enabled: true, catch_up: true });
  await world.dispatcher().drain();
  expect(testsOf(receiver)).toEqual([gone]);
});

test('catching up at a new address begins there, too', async () => {
  const { id, events } = await addGone();
  const moved = await startReceiver();
  world.clock.advance(60_000);
  await update(id, { url: moved.url });
  await update(id, { enabled: true, catch_up: true });
  await world.dispatcher().drain();
  expect(testsOf(moved)).toEqual(events);
  expect(receiver.received).toEqual([]);
  await moved.close();
});

test('without catching up that event stays what it is, and nothing of before is sent', async () => {
  const { id } = await addGone();
  await update(id, { enabled: true });
  const [event] = await world.publishTests(1);
  await world.dispatcher().drain();
  expect(testsOf(receiver)).toEqual([event]);
  const [gone] = await world.deliveries(id);
  expect(gone).toMatchObject({ status: 'failed', outcome: 'gone' });
});

test('catching up sends what ran out of attempts when nothing went through', async () => {
  const { webhook_id: id } = await world.add(receiver.url, { event_types: ['test'] });
  receiver.behave(answer(500));
  const events = await world.publishTests(1);
  const dispatcher = world.dispatcher();
  await dispatcher.drain();
  for (const delay of retryDelaysMs) {
    world.clock.advance(delay);
    await dispatcher.drain();
  }
  expect(await show(id)).toMatchObject({ disabled_reason: 'failing' });
  events.push(...(await world.publishTests(1)));
  receiver.behave(answer(204));
  receiver.received.length = 0;
  await update(id, { enabled: true, catch_up: true });
  await dispatcher.drain();
  expect(testsOf(receiver)).toEqual(events);
});

test('catching up leaves alone what was given up while others went through', async () => {
  const { webhook_id: id } = await world.add(receiver.url, { event_types: ['test'] });
  receiver.behave(({ event }, response) => {
    response.writeHead(event.data.n === 1 ? 500 : 204).end();
  });
  const [poison] = await world.publishTests(1);
  const dispatcher = world.dispatcher();
  await dispatcher.drain();
  for (const delay of retryDelaysMs) {
    await world.publish('test', { n: 2 });
    world.clock.advance(delay);
    await dispatcher.drain();
  }
  await world.publish('test', { n: 2 });
  await dispatcher.drain();
  expect((await world.deliveries(id))[0]).toMatchObject({ event_id: poison, status: 'failed' });
  receiver.received.length = 0;
  world.clock.advance(1);
  await update(id, { enabled: false });
  await update(id, { enabled: true, catch_up: true });
  await dispatcher.drain();
  expect(receiver.received).toEqual([]);
});
