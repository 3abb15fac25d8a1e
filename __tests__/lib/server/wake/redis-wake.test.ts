import { describeWake } from '@/__tests__/contracts/wake.contract';
import { createTestLogger } from '@/__tests__/support/logger';
import { hasRedis, type RedisServer, startRedis } from '@/__tests__/support/redis';
import { toUser } from '@/lib/events/audience';
import { ephemeralEventSchema } from '@/lib/events/ephemeral';
import { type Coordination, openCoordination } from '@/lib/server/coordination';
import { createRateLimit } from '@/lib/server/rate-limits';
import {
  type Wake,
  type WakeChannel,
  type WakeChannels,
  wakeSchemas,
} from '@/lib/server/wake/wake';

// Outside CI a machine without Redis runs everything else; `npm test` says so.
const withRedis = hasRedis || process.env.CI ? describe : describe.skip;

withRedis('with Redis', () => {
  let server: RedisServer;
  const open: Coordination[] = [];
  const loggers = new Map<Coordination, ReturnType<typeof createTestLogger>>();
  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const { redis } of open.splice(0)) redis?.close();
  });
  afterAll(() => server.dispose());

  /** What one process has; connected and subscribed. */
  async function instance(epoch = 'db1', redisUrl = server.url): Promise<Coordination> {
    const logger = createTestLogger();
    logger.level = 'info';
    const schemas = { ...wakeSchemas, ephemeral: ephemeralEventSchema };
    const coordination = await openCoordination({
      ...{ redisUrl, epoch, schemas, logger, now: Date.now },
    });
    open.push(coordination);
    loggers.set(coordination, logger);
    return coordination;
  }

  async function connected(epoch?: string): Promise<Coordination> {
    const one = await instance(epoch);
    await ready(one);
    return one;
  }

  async function ready({ redis }: Coordination): Promise<void> {
    for (const connection of [redis!.commands, redis!.subscriber]) {
      if (connection.status !== 'ready')
        await new Promise((done) => connection.once('ready', done));
    }
    // Answered after the subscription that was sent before it.
    await redis!.subscriber.ping();
  }

  const next = <C extends WakeChannel>(wake: Wake, channel: C) =>
    new Promise<WakeChannels[C]>((resolve) => {
      const end = wake.subscribe(channel, (payload) => {
        end();
        resolve(payload);
      });
    });

  describeWake('the Redis driver', async () => (await connected()).wake);

  test('a signal reaches other processes with its payload, and its own process once', async () => {
    const [a, b] = [await connected(), await connected()];
    let own = 0;
    a.wake.subscribe('cancel', () => {
      own += 1;
    });
    const heard = next(b.wake, 'cancel');
    a.wake.signal('cancel', { ids: ['job_1'] });
    await expect(heard).resolves.toEqual({ ids: ['job_1'] });
    const answer = next(a.wake, 'jobs');
    b.wake.signal('jobs', undefined);
    await answer;
    expect(own).toBe(1);
  });

  test('ephemeral events cross over as they are', async () => {
    const [a, b] = [await connected(), await connected()];
    const event = {
      type: 'summary_delta',
      audience: toUser('ana'),
      data: { job_id: 'job_1', offset: 3, text: 'wild yeast \u2028 é' },
      conflationKey: 'job_1',
    };
    const heard = next(b.wake, 'ephemeral');
    a.wake.signal('ephemeral', event);
    await expect(heard).resolves.toEqual(event);
  });

  test('many signals without a payload in one turn are one message to the others', async () => {
    const [a, b] = [await connected(), await connected()];
    let heard = 0;
    b.wake.subscribe('events', () => {
      heard += 1;
    });
    for (let n = 0; n < 50; n += 1) a.wake.signal('events', undefined);
    await new Promise((resolve) => setImmediate(resolve));
    const last = next(b.wake, 'cancel');
    a.wake.signal('cancel', { ids: [] });
    await last;
    expect(heard).toBe(1);
  });

  test('installations on one Redis do not hear each other', async () => {
    const [ours, theirs, second] = [await connected(), await connected('db2'), await connected()];
    let heard = 0;
    theirs.wake.subscribe('cancel', () => {
      heard += 1;
    });
    const ourOwn = next(second.wake, 'cancel');
    ours.wake.signal('cancel', { ids: ['job_1'] });
    await ourOwn;
    await theirs.redis!.subscriber.ping();
    expect(heard).toBe(0);
  });

  test.each([
    'nonsense',
    '{}',
    '{"from":"x","channel":"cancel","payload":{"ids":[1]}}',
    '{"from":"x","channel":"toString"}',
    '{"from":"x","channel":"ephemeral","payload":{"type":"ping","audience":{"kind":"everyone"},"data":{}}}',
    '{"from":"x","channel":"ephemeral","payload":{"type":"summary_delta","audience":{"kind":"user"},"data":{}}}',
  ])('what is not understood is dropped: %s', async (text) => {
    const [a, b] = [await connected(), await connected()];
    let heard = 0;
    for (const channel of ['cancel', 'ephemeral'] as const) {
      b.wake.subscribe(channel, () => {
        heard += 1;
      });
    }
    const after = next(b.wake, 'jobs');
    await a.redis!.commands.publish('yts:db1:wake', text);
    a.wake.signal('jobs', undefined);
    await after;
    expect(heard).toBe(0);
  });

  test('a listener that throws on a signal of another process is logged and harms nobody', async () => {
    const [a, b] = [await connected(), await connected()];
    b.wake.subscribe('cancel', () => {
      throw new Error('boom');
    });
    const after = next(b.wake, 'jobs');
    a.wake.signal('cancel', { ids: [] });
    a.wake.signal('jobs', undefined);
    await after;
    expect(loggers.get(b)!.records).toMatchObject([{ level: 50 }]);
  });

  test('while Redis is away signals stay within the process; afterwards they cross over again', async () => {
    const [a, b] = [await connected(), await connected()];
    const gone = Promise.all(
      [a, b].map(({ redis }) => new Promise((done) => redis!.commands.once('close', done))),
    );
    await server.stop();
    await gone;
    let heard = 0;
    a.wake.subscribe('jobs', () => {
      heard += 1;
    });
    a.wake.signal('jobs', undefined);
    a.wake.signal('cancel', { ids: ['lost'] });
    expect(heard).toBe(1);
    await server.start();
    await Promise.all([ready(a), ready(b)]);
    const back = next(b.wake, 'cancel');
    a.wake.signal('cancel', { ids: ['seen'] });
    await expect(back).resolves.toEqual({ ids: ['seen'] });
    const said = loggers.get(a)!.records.map(({ msg }) => msg);
    expect(said).toEqual([expect.stringMatching(/^Redis is away/), 'Redis is back']);
  });

  test('a start without Redis works, and finds it later', async () => {
    await server.stop();
    const a = await instance();
    const missed = new Promise((done) => a.redis!.commands.once('close', done));
    a.wake.signal('jobs', undefined);
    await missed;
    const limit = createRateLimit(a.createLimiter, 'previews', 1);
    await limit('ana');
    await expect(limit('ana')).rejects.toMatchObject({ code: 'rate_limited' });
    await server.start();
    await ready(a);
    const b = await connected();
    const heard = next(a.wake, 'jobs');
    b.wake.signal('jobs', undefined);
    await heard;
  });

  test('limits are counted together, by database', async () => {
    const [a, b, other] = [await connected('db3'), await connected('db3'), await connected('db4')];
    const limits = [a, b, other].map(({ createLimiter }) =>
      createRateLimit(createLimiter, 'connects', 2),
    );
    await limits[0]!('203.0.113.7');
    await limits[1]!('203.0.113.7');
    await expect(limits[0]!('203.0.113.7')).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retry_after_s: expect.any(Number) },
    });
    await limits[2]!('203.0.113.7');
  });
});
