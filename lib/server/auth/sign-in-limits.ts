import 'server-only';
import { createHash } from 'node:crypto';
import type { RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../errors';
import { rateKey } from '../http/client-address';
import type { CreateLimiter } from '../rate-limits';

export interface SignInAttempt {
  /** The password was wrong. True when this was the last attempt before a pause. */
  failed(): Promise<boolean>;
  succeeded(): Promise<void>;
}

/**
 * What failed sign-ins cost. Counted before the slow check, so that parallel guesses cannot slip past together:
 * - an account from one address: `maxAttempts`, then a pause of `pauseMs`;
 * - one address, whatever the account: fifty, then the same pause;
 * - an account from anywhere else than where its person has signed in before: after `maxAttempts` a delay that doubles with
 *   each failure. The person's own addresses are exempt, so that nobody can lock them out from outside.
 */
export interface SignInLimits {
  /** Throws `rate_limited` with the time to wait. */
  begin(attempt: { account: string; address: string; familiar: boolean }): Promise<SignInAttempt>;
}

const failuresPerAddress = 50;
const accountMemoryS = 86_400;

export function createSignInLimits({
  createLimiter,
  maxAttempts,
  pauseMs,
}: {
  createLimiter: CreateLimiter;
  maxAttempts: number;
  pauseMs: number;
}): SignInLimits {
  const pauseS = Math.ceil(pauseMs / 1000);
  const limiter = (name: string, points: number, durationS = pauseS) =>
    createLimiter({ name, points, durationS });
  const perPair = limiter('sign_in_pair', maxAttempts);
  const perAddress = limiter('sign_in_address', failuresPerAddress);
  const perAccount = limiter('sign_in_account', Number.MAX_SAFE_INTEGER, accountMemoryS);
  /** One attempt at an account at a time, for as long as its delay is. */
  const turns = limiter('sign_in_turn', 1);

  async function takeTurn(key: string): Promise<void> {
    const { consumedPoints } = await perAccount.consume(key);
    const over = consumedPoints - maxAttempts;
    if (over <= 0) return;
    try {
      const customDuration = Math.min(2 ** over, pauseS);
      await turns.consume(key, 1, { customDuration });
    } catch (refused) {
      // What was not tried makes the delay no longer.
      await perAccount.reward(key);
      throw tooMany(refused);
    }
  }

  return {
    async begin({ account, address: whole, familiar }) {
      const address = rateKey(whole);
      const accountKey = digest(account);
      const pairKey = digest(`${account} ${address}`);
      // By address first, which bounds the accounts that one address can make us remember.
      const ofAddress = await consume(perAddress, address);
      const ofPair = await consume(perPair, pairKey).catch(async (refused) => {
        await perAddress.reward(address);
        throw refused;
      });
      if (!familiar) {
        await takeTurn(accountKey).catch(async (refused) => {
          // No password was looked at: whoever waits as told has lost nothing.
          await perPair.reward(pairKey);
          await perAddress.reward(address);
          throw refused;
        });
      }
      return {
        async failed() {
          // The pause begins with the last failure, not with the first.
          if (ofAddress.remainingPoints === 0) await perAddress.block(address, pauseS);
          if (ofPair.remainingPoints > 0) return ofAddress.remainingPoints === 0;
          await perPair.block(pairKey, pauseS);
          return true;
        },
        async succeeded() {
          await perPair.delete(pairKey);
          await perAddress.reward(address);
          await perAccount.delete(accountKey);
          await turns.delete(accountKey);
        },
      };
    },
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

async function consume(limiter: RateLimiterAbstract, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (refused) {
    throw tooMany(refused);
  }
}

function tooMany(refused: unknown): AppError {
  // A store that is away throws an error of its own, which is none of the person's doing.
  if (refused instanceof Error) throw refused;
  const waitMs = (refused as RateLimiterRes).msBeforeNext;
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const minutes = Math.ceil(seconds / 60);
  const wait = seconds < 60 ? count(seconds, 'second') : count(minutes, 'minute');
  return new AppError('rate_limited', `Too many failed sign-ins. Try again in ${wait}.`, {
    details: { retry_after_s: seconds },
  });
}

const count = (n: number, unit: string) => `${n} ${unit}${n === 1 ? '' : 's'}`;
