import 'server-only';
import type { Redis } from 'ioredis';
import type { Logger } from '../../server/logger';
import type { Seats } from './seats';

export interface RedisSeatsOptions {
  commands: Pick<Redis, 'eval' | 'zrem' | 'status'>;
  namespace: string;
  /** Streams that one person may have. */
  limit: number;
  logger: Logger;
}

/** A seat that nobody renews is free again: its process has died. */
const seatMs = 60_000;
const renewEveryMs = 20_000;
/** People whose seats are renewed in one go. */
const renewTogether = 200;

/**
 * Takes the seats in ARGV[3..] if there is room, or, with ARGV[2] = 'renew', without asking. Answers with how many are taken
 * then, or -1 when there is no room. Redis' own clock, because those of instances differ.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if ARGV[2] ~= 'renew' and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return -1 end
for n = 3, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[n]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return redis.call('ZCARD', KEYS[1])`;

/** Seats in Redis: a sorted set per person. While Redis is away everybody is let in, and each process keeps its own cap. */
export function createRedisSeats(options: RedisSeatsOptions): Seats {
  const { commands, namespace, limit, logger } = options;
  const taken = new Map<string, Set<string>>();
  let close = (_userId: string, _count: number) => {};
  let renewing = false;

  const keyOf = (userId: string) => `${namespace}:seats:${userId}`;
  const run = (userId: string, mode: string, ids: Iterable<string>) =>
    commands.eval(script, 1, keyOf(userId), seatMs, mode, ...ids) as Promise<number>;

  async function renew(): Promise<void> {
    const people = [...taken];
    for (let at = 0; at < people.length && commands.status === 'ready'; at += renewTogether) {
      await Promise.all(
        people.slice(at, at + renewTogether).map(async ([userId, ids]) => {
          const count = await run(userId, 'renew', ids);
          if (count > limit) close(userId, count - limit);
        }),
      );
    }
  }

  const timer = setInterval(() => {
    if (renewing) return;
    renewing = true;
    renew()
      .catch((err) => logger.debug({ err }, 'renewing seats failed'))
      .finally(() => {
        renewing = false;
      });
  }, renewEveryMs);
  timer.unref();

  return {
    async take(userId, connectionId) {
      const count = await run(userId, String(limit), [connectionId]).catch(() => limit);
      if (count === -1) return false;
      const own = taken.get(userId);
      if (own) own.add(connectionId);
      else taken.set(userId, new Set([connectionId]));
      return true;
    },
    leave(userId, connectionId) {
      const own = taken.get(userId);
      if (!own?.delete(connectionId)) return;
      if (own.size === 0) taken.delete(userId);
      commands.zrem(keyOf(userId), connectionId).catch(() => undefined);
    },
    onTooMany(handler) {
      close = handler;
    },
    stop: () => clearInterval(timer),
  };
}
