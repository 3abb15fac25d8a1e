import { Webhook as StandardReceiver } from 'standardwebhooks';
import { Webhook as SvixReceiver } from 'svix';
import { everyone, toRole, toSession, toUser } from '@/lib/events/audience';
import { getWebhook } from '@/lib/webhooks/server/list-webhooks';
import { retryDelaysMs } from '@/lib/webhooks/server/retry-schedule';
import { rotateSecret } from '@/lib/webhooks/server/rotate-secret';
import { updateWebhook } from '@/lib/webhooks/server/update-webhook';
import {
  answer,
  hang,
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

/** Verified by both libraries, at the time that the test's clock shows. */
function verify(secret: string, { body, headers }: ReceivedWebhook): unknown {
  const real = Date.now;
  Date.now = () => world.clock();
  try {
    const payload = new StandardReceiver(secret).verify(body, headers);
    expect(new SvixReceiver(secret).verify(body, headers)).toEqual(payload);
    return payload;
  } finally {
    Date.now = real;
  }
}

describe('what is sent', () => {
  test('events that the owner may see, of the chosen types, in order, signed, once', async () => {
    const { webhook_id, secret } = await world.add(receiver.url);
    const done = await world.publish('batch_complete', {
      ...{ batch_id: 'bat_1', total: 2, completed: 2, failed: 0, cancelled: 0, from_cache: 1 },
    });
    await world.publish('summary_failed', {
      ...{ video_id: 'v', code: 'timeout', message: 'm', retryable: true },
      ...{ job_id: 'job_1', batch_id: 'bat_1' },
    });
    await world.publish('test', { for: 'ben' }, toUser('ben'));
    await world.publish('test', { for: 'admins' }, toRole('admin'));
    await world.publish('test', { for: 'a browser' }, toSession('ses_ana'));
    const all = await world.publish('test', { for: 'all' }, everyone);
    const users = await world.publish('test', { for: 'users' }, toRole('user'));

    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    await dispatcher.drain();
    expect(idsOf(receiver.received)).toEqual([done, all, users]);
    const [first] = receiver.received;
    expect(verify(secret, first!)).toEqual({
      id: done,
      type: 'batch_complete',
      timestamp: new Date(world.clock()).toISOString(),
      data: expect.objectContaining({ batch_id: 'bat_1', from_cache: 1 }),
    });
    expect(first?.headers).toMatchObject({
      'webhook-id': done,
      'webhook-timestamp': String(Math.floor(world.clock() / 1000)),
      'content-type': 'application/json',
    });
    expect(await world.deliveries(webhook_id)).toEqual(
      [done, all, users].map((event_id) =>
        expect.objectContaining({ event_id, status: 'succeeded', attempts: 1, outcome: null }),
      ),
    );
  });

  test('nothing from before it was made', async () => {
    await world.publishTests(3);
    await world.add(receiver.url);
    const [id] = await world.publishTests(1);
    await world.dispatcher().drain();
    expect(idsOf(receiver.received)).toEqual([id]);
  });

  test('many, a page at a time, in the order of the log', async () => {
    await world.add(receiver.url);
    const ids = await world.publishTests(450);
    await world.dispatcher().drain();
    expect(idsOf(receiver.received)).toEqual(ids);
  });

  test('both secrets sign for a day after a new one was made, and then the new one', async () => {
    const { webhook_id, secret } = await world.add(receiver.url);
    const rotated = await rotateSecret(world.as('ana'), webhook_id, {});
    const dispatcher = world.dispatcher();
    await world.publishTests(1);
    await dispatcher.drain();
    verify(secret, receiver.received[0]!);
    verify(rotated.secret, receiver.received[0]!);
    world.clock.advance(dayMs);
    await world.publishTests(1);
    await dispatcher.drain();
    verify(rotated.secret, receiver.received[1]!);
    expect(() => verify(secret, receiver.received[1]!)).toThrow('No matching signature found');
  });

  test('to a disabled person nothing, and what waited once they are back', async () => {
    const { webhook_id } = await world.add(receiver.url);
    const setDisabled = (at: number | null) =>
      world.db.updateTable('users').set({ disabled_at: at }).where('id', '=', 'ana').execute();
    const dispatcher = world.dispatcher();
    receiver.behave(answer(500));
    const [first] = await world.publishTests(1);
    await dispatcher.drain();
    receiver.behave(answer(204));
    await setDisabled(1);
    const [second] = await world.publishTests(1);
    world.clock.advance(60_000);
    await dispatcher.drain();
    expect(receiver.received).toHaveLength(1);
    expect((await world.deliveries(webhook_id)).map(({ status }) => status)).toEqual(['pending']);
    await setDisabled(null);
    await dispatcher.drain();
    expect(idsOf(receiver.received).slice(1).sort()).toEqual([first, second].sort());
  });

  test('what somebody may not see any more is not sent again', async () => {
    await world.db.updateTable('users').set({ role: 'admin' }).where('id', '=', 'ana').execute();
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(answer(500));
    await world.publish('test', { for: 'admins' }, toRole('admin'));
    await world.dispatcher().drain();
    expect(receiver.received).toHaveLength(1);
    await world.db.updateTable('users').set({ role: 'user' }).where('id', '=', 'ana').execute();
    world.clock.advance(60_000);
    await world.dispatcher().drain();
    expect(receiver.received).toHaveLength(1);
    expect(await world.deliveries(webhook_id)).toMatchObject([
      { status: 'failed', outcome: 'not_visible', attempts: 1 },
    ]);
  });
});

describe('a receiver that fails', () => {
  test('is tried ten times over three days, and switched off when none succeeded', async () => {
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(answer(500, {}, 'out of order'));
    const [id] = await world.publishTests(1);
    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    for (const [index, delay] of retryDelaysMs.entries()) {
      world.clock.advance(delay - 1);
      await dispatcher.drain();
      expect(receiver.received).toHaveLength(index + 1);
      world.clock.advance(1);
      await dispatcher.drain();
      expect(receiver.received).toHaveLength(index + 2);
    }
    expect(new Set(idsOf(receiver.received))).toEqual(new Set([id]));
    expect(await world.deliveries(webhook_id)).toMatchObject([
      { status: 'failed', outcome: 'status', attempts: 10, next_attempt_at: null },
    ]);
    const row = await world.db.selectFrom('webhook_endpoints').selectAll().executeTakeFirst();
    expect(row).toMatchObject({ disabled_reason: 'failing', disabled_at: world.clock() });
    expect(await world.notices()).toEqual([
      expect.stringMatching(/was switched off: its receiver/),
    ]);

    const after = receiver.received.length;
    await world.publishTests(1);
    world.clock.advance(10 * dayMs);
    await dispatcher.drain();
    expect(receiver.received).toHaveLength(after);
  });

  test('does not keep other events from it, and one that never goes through is given up alone', async () => {
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(({ event }, response) => {
      response.writeHead(event.data.n === 1 ? 500 : 204).end();
    });
    const dispatcher = world.dispatcher();
    const [poison] = await world.publishTests(1);
    await dispatcher.drain();
    for (const delay of retryDelaysMs) {
      await world.publish('test', { n: 2 });
      await dispatcher.drain();
      world.clock.advance(delay);
      await dispatcher.drain();
    }
    const rows = await world.deliveries(webhook_id);
    expect(rows[0]).toMatchObject({ event_id: poison, status: 'failed', attempts: 10 });
    expect(rows.slice(1).every(({ status }) => status === 'succeeded')).toBe(true);
    const row = await world.db.selectFrom('webhook_endpoints').selectAll().executeTakeFirst();
    expect(row?.disabled_reason).toBeNull();
    const [notice, ...others] = await world.notices();
    expect(notice).toMatch(/did not take an event in ten attempts/);
    expect(others).toEqual([]);
  });

  test('for five days is switched off, whatever attempts are left', async () => {
    await world.add(receiver.url);
    receiver.behave(answer(503));
    const dispatcher = world.dispatcher();
    for (let day = 0; day < 6; day += 1) {
      await world.publishTests(1);
      await dispatcher.drain();
      const { disabled_reason } = (await world.db
        .selectFrom('webhook_endpoints')
        .selectAll()
        .executeTakeFirstOrThrow())!;
      expect([day, disabled_reason]).toEqual([day, day < 5 ? null : 'failing']);
      // The retries of a day are made up for in one go, so that no delivery runs out of attempts first.
      world.clock.advance(dayMs);
    }
  });

  test('is not switched off for days on which nobody asked it', async () => {
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(answer(500));
    await world.publishTests(1);
    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    // The computer sleeps for most of a week, and then the receiver fails on each day.
    world.clock.advance(5 * dayMs);
    for (const day of [2, 3, 4, 5]) {
      world.clock.advance(dayMs);
      await dispatcher.drain();
      const { enabled } = await getWebhook(world.as('ana'), webhook_id);
      expect([day, enabled]).toEqual([day, day < 5]);
    }
  });

  test('is asked again when it says so, in seconds or as a date', async () => {
    const { webhook_id } = await world.add(receiver.url);
    const [first, second] = [answer(429, { 'retry-after': '3600' }), answer(503)];
    receiver.behave(first);
    await world.publishTests(1);
    const dispatcher = world.dispatcher();
    await dispatcher.drain();
    const next = async () => (await world.deliveries(webhook_id))[0]!.next_attempt_at;
    expect(await next()).toBe(world.clock() + 3_600_000);
    world.clock.advance(3_599_999);
    await dispatcher.drain();
    expect(receiver.received).toHaveLength(1);
    world.clock.advance(1);
    const date = new Date(world.clock() + 2 * 3_600_000).toUTCString();
    receiver.behave(answer(503, { 'retry-after': date }));
    await dispatcher.drain();
    expect(await next()).toBe(Date.parse(date));
    world.clock.set(Date.parse(date));
    receiver.behave(second);
    await dispatcher.drain();
    expect(await next()).toBe(world.clock() + 30 * 60_000);
  });

  test('with 410 is switched off at once', async () => {
    const { webhook_id } = await world.add(receiver.url, { description: 'Build server' });
    receiver.behave(answer(410));
    await world.publishTests(1);
    await world.dispatcher().drain();
    expect(await world.deliveries(webhook_id)).toMatchObject([
      { status: 'failed', outcome: 'gone', attempts: 1 },
    ]);
    expect(await world.notices()).toEqual([
      expect.stringMatching(/“Build server” was switched off: its receiver answered 410 Gone/),
    ]);
    const notice = await world.db
      .selectFrom('events')
      .select('data')
      .where('type', '=', 'system')
      .executeTakeFirst();
    expect(JSON.parse(notice!.data)).toMatchObject({ code: 'webhook', webhook_id });
  });

  test('by hanging is left after its time, and gets one request at a time from then on', async () => {
    const { webhook_id } = await world.add(receiver.url);
    receiver.behave(hang);
    await world.publishTests(6);
    const dispatcher = world.dispatcher({ limits: { perEndpoint: 4 } });
    const draining = dispatcher.drain();
    const underWay = async () => {
      const rows = await world.db
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('attempt_started_at', 'is not', null)
        .execute();
      return rows.length;
    };
    await receiver.nth(4);
    expect(await underWay()).toBe(4);
    world.timeOut();
    for (const count of [5, 6]) {
      await receiver.nth(count);
      expect(await underWay()).toBe(1);
      world.timeOut();
    }
    await draining;
    expect(
      (await world.deliveries(webhook_id)).map(({ outcome, attempts }) => [outcome, attempts]),
    ).toEqual(Array.from({ length: 6 }, () => [null, 1]));
    receiver.behave(answer(204));
    world.clock.advance(5_000);
    await dispatcher.drain();
    expect((await world.deliveries(webhook_id)).map(({ status }) => status)).toEqual(
      Array.from({ length: 6 }, () => 'succeeded'),
    );
    const row = await world.db.selectFrom('webhook_endpoints').selectAll().executeTakeFirst();
    expect(row?.failing_since).toBeNull();
  });

  test('does not hold up the webhooks of others', async () => {
    const slow = await startReceiver();
    slow.behave(hang);
    await world.add(slow.url);
    await world.add(receiver.url);
    const ids = await world.publishTests(30);
    const dispatcher = world.dispatcher({ limits: { perEndpoint: 4 } });
    const draining = dispatcher.drain();
    await receiver.nth(30);
    expect(idsOf(receiver.received).sort()).toEqual(ids.sort());
    expect(slow.received).toHaveLength(4);
    slow.behave(answer(204));
    world.timeOut();
    await draining;
    await slow.close();
  });
});

test('a host gets no more requests at once than it may, however many webhooks lead to it', async () => {
  for (let n = 0; n < 4; n += 1) await world.add(`${receiver.url}/${n}`);
  receiver.behave(hang);
  await world.publishTests(4);
  const dispatcher = world.dispatcher({ limits: { perEndpoint: 4, perHost: 6 } });
  const draining = dispatcher.drain();
  await receiver.nth(6);
  expect(receiver.received).toHaveLength(6);
  receiver.behave(answer(204));
  world.timeOut();
  await draining;
  expect(receiver.received.length).toBeGreaterThan(6);
});

describe('a secret that cannot be read any more', () => {
  test('switches the webhook off; with a new one everything is sent', async () => {
    const { webhook_id } = await world.add(receiver.url);
    const [id] = await world.publishTests(1);
    const foreign = { close: world.seal.close, open: () => null };
    await world.dispatcher({ context: { seal: foreign } }).drain();
    expect(receiver.received).toEqual([]);
    expect(await world.notices()).toEqual([expect.stringMatching(/secret cannot be read/)]);

    const { secret } = await rotateSecret(world.as('ana'), webhook_id, {});
    const input = { enabled: true, catch_up: true };
    await updateWebhook(world.as('ana'), webhook_id, input, notAborted);
    await world.dispatcher().drain();
    expect(idsOf(receiver.received)).toEqual([id, expect.any(String)]);
    verify(secret, receiver.received[0]!);
  });
});
