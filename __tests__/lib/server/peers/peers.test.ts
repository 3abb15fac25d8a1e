import { describePeers, double } from '@/__tests__/contracts/peers.contract';
import { createClock, createCountingId } from '@/__tests__/support/database';
import { createTestLogger } from '@/__tests__/support/logger';
import { hasRedis, type RedisServer, startRedis } from '@/__tests__/support/redis';
import { createRedisSeats } from '@/lib/events/server/redis-seats';
import type { Seats } from '@/lib/events/server/seats';
import { createNoPeers } from '@/lib/server/peers/no-peers';
import { createRedisPeers } from '@/lib/server/peers/redis-peers';
import { connectRedis, type RedisConnections } from '@/lib/server/redis';

describePeers('the driver for a single process', async () => createNoPeers());

// Outside CI a machine without Redis runs everything else; `npm test` says so.
const withRedis = hasRedis || process.env.CI ? describe : describe.skip;

withRedis('with Redis', () => {
  let server: RedisServer;
  let count = 0;
  const createId = createCountingId();
  const clock = createClock();
  const open: RedisConnections[] = [];
  const seats: Seats[] = [];
  const logger = createTestLogger();
  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const one of seats.splice(0)) one.stop();
    for (const connections of open.splice(0)) connections.close();
  });
  afterAll(() => server.dispose());

  async function connect(): Promise<RedisConnections> {
    const connections = await connectRedis(server.url, logger);
    open.push(connections);
    for (const connection of [connections.commands, connections.subscriber]) {
      if (connection.status !== 'ready')
        await new Promise((done) => connection.once('ready', done));
    }
    return connections;
  }

  async function instance(namespace: string) {
    const connections = await connect();
    count += 1;
    const peers = createRedisPeers({
      ...connections,
      namespace,
      instanceId: `ins_${count}`,
      createId,
      now: clock,
      logger,
    });
    // Answered after the subscription that was sent before it.
    await connections.subscriber.ping();
    return peers;
  }

  describePeers('the Redis driver', () => {
    count += 1;
    return instance(`alone${count}`);
  });

  test('everybody else answers, once each, what they were asked', async () => {
    const [a, b, c] = [await instance('x'), await instance('x'), await instance('x')];
    for (const [factor, peers] of [a, b, c].entries()) {
      peers.onAsked(double, async (n) => ({ twice: 2 * n + 100 * factor }));
    }
    const { answers, silent } = await a.ask(double, 4);
    expect(answers.map(({ twice }) => twice).sort()).toEqual([108, 208]);
    expect(silent).toBe(0);
  });

  test('several questions at a time get their own answers', async () => {
    const [a, b] = [await instance('y'), await instance('y')];
    b.onAsked(double, (n) => ({ twice: 2 * n }));
    const answers = await Promise.all([1, 2, 3].map((n) => a.ask(double, n)));
    expect(answers.map((one) => one.answers)).toEqual([
      [{ twice: 2 }],
      [{ twice: 4 }],
      [{ twice: 6 }],
    ]);
  });

  test('who fails, or answers in another shape, is counted as silent', async () => {
    const [a, b, c, d] = [
      await instance('z'),
      await instance('z'),
      await instance('z'),
      await instance('z'),
    ];
    b.onAsked(double, () => {
      throw new Error('no');
    });
    c.onAsked(double, () => ({ thrice: 3 }) as never);
    d.onAsked(double, (n) => ({ twice: 2 * n }));
    await expect(a.ask(double, 4)).resolves.toEqual({ answers: [{ twice: 8 }], silent: 2 });
  });

  test('without Redis nobody can be asked, which is said at once', async () => {
    const connections = await connect();
    const peers = createRedisPeers({
      ...connections,
      namespace: 'gone',
      instanceId: 'ins_gone',
      createId,
      now: clock,
      logger,
    });
    connections.commands.disconnect();
    await expect(peers.ask(double, 4)).resolves.toEqual({ answers: [], silent: null });
    await expect(peers.ranSince(0)).resolves.toBeNull();
  });

  test('who cannot hear answers says that nobody could be asked', async () => {
    const connections = await connect();
    const peers = createRedisPeers({
      ...connections,
      namespace: 'deaf',
      instanceId: 'ins_deaf',
      createId,
      now: clock,
      logger,
    });
    connections.subscriber.disconnect();
    await new Promise((done) => connections.subscriber.once('end', done));
    await expect(peers.ask(double, 4)).resolves.toEqual({ answers: [], silent: null });
  });

  test('an instance that has stopped is remembered with when it last ran', async () => {
    const stopped = await connect();
    createRedisPeers({
      ...stopped,
      namespace: 'ran',
      instanceId: 'ins_stopped',
      createId,
      now: clock,
      logger,
    });
    // Answered after what was sent before it on the same connection.
    await stopped.commands.ping();
    stopped.close();
    const peers = await instance('ran');
    await expect(peers.ranSince(clock() - 1_000)).resolves.toEqual(['ins_stopped']);
    clock.advance(3_600_000);
    await expect(peers.ranSince(clock())).resolves.toEqual([]);
  });

  describe('seats', () => {
    async function seatsOf(
      limit: number,
    ): Promise<Seats & { commands: RedisConnections['commands'] }> {
      const { commands } = await connect();
      const made = createRedisSeats({ commands, namespace: 'seats', limit, logger });
      seats.push(made);
      return Object.assign(made, { commands });
    }

    test('are counted together, for each person, and free when left', async () => {
      const [a, b] = [await seatsOf(2), await seatsOf(2)];
      await expect(a.take('ana', 'con_1')).resolves.toBe(true);
      await expect(b.take('ana', 'con_2')).resolves.toBe(true);
      await expect(a.take('ana', 'con_3')).resolves.toBe(false);
      await expect(a.take('ben', 'con_4')).resolves.toBe(true);
      a.leave('ana', 'con_1');
      // Sent after it on the same connection.
      await expect(a.take('ana', 'con_5')).resolves.toBe(true);
      await expect(b.take('ana', 'con_6')).resolves.toBe(false);
    });

    test('of a process that died are free after a minute', async () => {
      const [dead, alive] = [await seatsOf(1), await seatsOf(1)];
      await dead.take('cleo', 'con_1');
      await alive.commands.zadd('seats:seats:cleo', Date.now() - 1, 'con_1');
      await expect(alive.take('cleo', 'con_2')).resolves.toBe(true);
    });

    test('everybody is let in while Redis is away; afterwards those too many are named', async () => {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout'] });
      try {
        const [a, b] = [await seatsOf(2), await seatsOf(2)];
        const tooMany = new Promise<[string, number]>((resolve) => {
          a.onTooMany((...named) => resolve(named));
        });
        await a.take('dora', 'con_1');
        await b.take('dora', 'con_2');
        await a.commands.del('seats:seats:dora');
        await a.take('dora', 'con_3');
        await b.commands.zadd('seats:seats:dora', Date.now() + 60_000, 'con_2');
        jest.advanceTimersByTime(20_000);
        await expect(tooMany).resolves.toEqual(['dora', 1]);
        a.commands.disconnect();
        await expect(a.take('dora', 'con_4')).resolves.toBe(true);
      } finally {
        jest.useRealTimers();
      }
    });
  });
});
