import 'server-only';
import { createHash } from 'node:crypto';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { AppError } from '../../errors';
import type { Config } from '../config';
import type { Db } from '../db/open-database';
import type { CreateLimiter } from '../rate-limits';
import { verifyPassword } from './passwords';

/**
 * Checks an email and password from an address. Returns the user, or throws `invalid_credentials` or, after too many
 * failures, `rate_limited`.
 */
export type Authenticate = (attempt: {
  email: string;
  password: string;
  address: string;
}) => Promise<{ userId: string; email: string; name: string }>;

const failuresPerAddress = 50;
const maxEmailLength = 254;
const maxPasswordLength = 200;

export function createAuthenticate({
  db,
  config,
  createLimiter,
}: {
  db: Db;
  config: Config;
  createLimiter: CreateLimiter;
}): Authenticate {
  const durationS = config.auth.lockoutMs / 1000;
  const perPair = createLimiter({
    name: 'sign_in_pair',
    points: config.auth.maxLoginAttempts,
    durationS,
  });
  const perAddress = createLimiter({
    name: 'sign_in_address',
    points: failuresPerAddress,
    durationS,
  });

  return async ({ email, password, address }) => {
    // No account has them, and there would be no end to the keys to count.
    if (email.length > maxEmailLength || password.length > maxPasswordLength) {
      throw new AppError('invalid_credentials');
    }
    const account = email.trim().toLowerCase();
    const pair = createHash('sha256').update(`${account} ${address}`).digest('base64url');
    // Counted before the slow check, so that parallel guesses cannot slip past together; by address first, which bounds
    // the pairs that one address can make us remember.
    await consume(perAddress, address);
    await consume(perPair, pair);

    const user = await db
      .selectFrom('users')
      .select(['id', 'email', 'name', 'password_hash'])
      .where('email', '=', account)
      .where('disabled_at', 'is', null)
      .executeTakeFirst();
    if (!(await verifyPassword(user?.password_hash ?? null, password)) || !user) {
      throw new AppError('invalid_credentials');
    }
    await perPair.delete(pair);
    await perAddress.reward(address);
    return { userId: user.id, email: user.email, name: user.name };
  };
}

async function consume(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    const waitMs = (refused as { msBeforeNext?: number }).msBeforeNext ?? 60_000;
    const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
    throw new AppError(
      'rate_limited',
      `Too many failed sign-ins. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
      { details: { retry_after_s: Math.ceil(waitMs / 1000) } },
    );
  }
}
