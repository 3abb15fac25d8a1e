import 'server-only';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '../errors';

/** Takes one of a key's allowance or throws `rate_limited` with `details.retry_after_s`. */
export type RateLimit = (key: string) => Promise<void>;

/** So many a minute for each key; 0 switches the limit off. */
export function createRateLimit(perMinute: number): RateLimit {
  if (perMinute === 0) return async () => undefined;
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
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
