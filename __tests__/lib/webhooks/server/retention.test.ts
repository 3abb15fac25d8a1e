import { toUser } from '@/lib/events/audience';
import { advanceIdleCursors } from '@/lib/webhooks/server/advance-idle-cursors';
import { updateWebhook } from '@/lib/webhooks/server/update-webhook';
import {
  type ReceivedWebhook,
  startReceiver,
  type WebhookReceiver,
} from '../../../support/webhook-receiver';
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

const idsOf = (requests: ReceivedWebhook[]) => requests.map(({ event }) => event.id);

describe('when retention is quicker than the receiver', () => {
  /** Ben is told a lot, and retention takes it away. */
  async function passByAndTrim(): Promise<void> {
    for (let n = 0; n < 10; n += 1) await world.publish('test', n, toUser('ben'));
    await advanceIdleCursors(world);
    await world.eventLog.trim({ count: 1, ageMs: dayMs }, world.clock());
  }

  test('the delivery log says so, the owner hears of it, and it goes on with what is left', async () => {
    const { webhook_id } = await world.add(receiver.url);
    const ids = await world.publishTests(10);
    await world.eventLog.trim({ count: 3, ageMs: dayMs }, world.clock());
    await world.dispatcher().drain();
    expect(idsOf(receiver.received).slice(0, 3)).toEqual(ids.slice(7));
    const rows = await world.deliveries(webhook_id);
    expect(rows[0]).toMatchObject({ status: 'failed', outcome: 'trimmed', attempts: 0 });
    expect(await world.notices()).toEqual([expect.stringMatching(/fell behind.* may be gone/)]);
  });

  test('webhooks with nothing to read lose nothing', async () => {
    const { webhook_id } = await world.add(receiver.url);
    const dispatcher = world.dispatcher();
    await passByAndTrim();
    const [id] = await world.publishTests(1);
    // With something to read it stays where it is.
    await advanceIdleCursors(world);
    await dispatcher.drain();
    expect(idsOf(receiver.received)).toEqual([id]);
    expect(await world.deliveries(webhook_id)).toHaveLength(1);
    expect(await world.notices()).toEqual([]);
  });

  test('one that is off loses nothing by what others were told', async () => {
    const { webhook_id } = await world.add(receiver.url);
    await updateWebhook(world.as('ana'), webhook_id, { enabled: false }, notAborted);
    await passByAndTrim();
    const input = { enabled: true, catch_up: true };
    await updateWebhook(world.as('ana'), webhook_id, input, notAborted);
    const [id] = await world.publishTests(1);
    await world.dispatcher().drain();
    expect(await world.deliveries(webhook_id)).toMatchObject([{ event_id: id }]);
    expect(await world.notices()).toEqual([]);
  });

  test('nor does one whose lease a process took along that died', async () => {
    const { webhook_id } = await world.add(receiver.url);
    const lease = { locked_by: 'another/1/x', locked_until: world.clock() - 1 };
    await world.db.updateTable('webhook_endpoints').set(lease).execute();
    await passByAndTrim();
    const [id] = await world.publishTests(1);
    await world.dispatcher().drain();
    expect(await world.deliveries(webhook_id)).toMatchObject([{ event_id: id }]);
    expect(await world.notices()).toEqual([]);
  });

  test('after a restore of the database it begins at the head, and says so', async () => {
    const { webhook_id } = await world.add(receiver.url);
    await world.publishTests(2);
    await world.db.updateTable('webhook_endpoints').set({ cursor_epoch: 'before' }).execute();
    await world.dispatcher().drain();
    expect((await world.deliveries(webhook_id))[0]).toMatchObject({ outcome: 'trimmed' });
    const [id] = await world.publishTests(1);
    await world.dispatcher().drain();
    expect(idsOf(receiver.received)).toContain(id);
  });
});
