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

/** Both throw `rate_limited` with `details.retry_after_s`. */
export interface RateLimit {
  /** Takes one of a key's allowance. */
  (key: string): Promise<void>;
  /** Only looks whether there is one left. */
  check(key: string): Promise<void>;
}

/** So many a minute for each key; 0 switches the limit off. */
export function createRateLimit(
  createLimiter: CreateLimiter,
  name: string,
  perMinute: number,
): RateLimit {
  const unlimited = async () => undefined;
  if (perMinute === 0) return Object.assign(unlimited, { check: unlimited });
  const limiter = createLimiter({ name, points: perMinute, durationS: 60 });
  const take = (key: string) =>
    limiter.consume(key).then(
      () => undefined,
      (refused) => {
        throw rateLimited(refused);
      },
    );
  async function check(key: string): Promise<void> {
    const state = await limiter.get(key);
    if (state && state.consumedPoints >= perMinute) throw rateLimited(state);
  }
  return Object.assign(take, { check });
}

function rateLimited({ msBeforeNext = 1_000 }: { msBeforeNext?: number }): AppError {
  const details = { retry_after_s: Math.max(1, Math.ceil(msBeforeNext / 1_000)) };
  return new AppError('rate_limited', undefined, { details });
}
