import 'server-only';
import type { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
} from 'rate-limiter-flexible';
import { AppError } from '../errors';

/** Makes a counter of `points` per key in any `durationS` seconds. `name` keeps counters of one store apart. */
export type CreateLimiter = (options: {
  name: string;
  points: number;
  durationS: number;
}) => RateLimiterAbstract;

/** Counters of this process alone. */
export const createMemoryLimiter: CreateLimiter = ({ name, points, durationS }) =>
  new RateLimiterMemory({ keyPrefix: name, points, duration: durationS });

/** Counters that all instances share. While Redis is away each counts for itself. */
export function createRedisLimiter(storeClient: Redis, namespace: string): CreateLimiter {
  return (options) =>
    new RateLimiterRedis({
      storeClient,
      keyPrefix: `${namespace}:limit:${options.name}`,
      points: options.points,
      duration: options.durationS,
      rejectIfRedisNotReady: true,
      insuranceLimiter: createMemoryLimiter(options),
    });
}

/** Takes one of a key's allowance or throws `rate_limited` with `details.retry_after_s`. */
export type RateLimit = (key: string) => Promise<void>;

/** So many a minute for each key; 0 switches the limit off. */
export function createRateLimit(
  createLimiter: CreateLimiter,
  name: string,
  perMinute: number,
): RateLimit {
  if (perMinute === 0) return async () => undefined;
  const limiter = createLimiter({ name, points: perMinute, durationS: 60 });
  return async (key) => {
    try {
      await limiter.consume(key);
    } catch (refused) {
      const waitMs = (refused as { msBeforeNext?: number }).msBeforeNext ?? 1_000;
      throw new AppError('rate_limited', undefined, {
        details: { retry_after_s: Math.max(1, Math.ceil(waitMs / 1000)) },
      });
    }
  };
}
