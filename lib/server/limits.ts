import 'server-only';
import type { Config } from './config';
import { isLoopback, rateKey } from './http/client-address';
import { type CreateLimiter, createRateLimit, type RateLimit } from './rate-limits';

export interface Limits {
  /** Of one address; one of this machine is a proxy's, and has no limit. */
  connects: RateLimit;
  broadcasts: RateLimit;
  previews: RateLimit;
  submits: RateLimit;
  statuses: RateLimit;
  /** Of one person: marks, and choices about notices. */
  inbox: RateLimit;
  /** The same of what somebody who is not signed in can ask next-auth and the account forms for. */
  visitors: RateLimit;
  /** Of one person, who types their current password. */
  passwords: RateLimit;
  /** Of one address: API tokens that do not exist. */
  tokenGuesses: RateLimit;
  /** Of one person: changes to tokens and webhooks. */
  integrations: RateLimit;
  /** Of one person: requests that somebody else's server gets because of them. */
  webhookSends: RateLimit;
}

/**
 * Previews are of one person, who edits lines and looks on; each may ask YouTube several things. A batch has up to a thousand
 * lines. A status asks every instance; who waits for something looks several times a second. Visitors cost a call to a provider
 * or a slow hash; wrong passwords have limits of their own.
 */
const perMinute = {
  previews: 60,
  submits: 60,
  statuses: 600,
  inbox: 240,
  visitors: 60,
  passwords: 5,
  integrations: 60,
  webhookSends: 20,
  tokenGuesses: 60,
};

/** Counted in this process or, with Redis, by all together. 0 in the settings is no limit. */
export function createLimits(createLimiter: CreateLimiter, { events }: Config): Limits {
  const limit = (name: string, most: number) => createRateLimit(createLimiter, name, most);
  return {
    connects: ofRemoteAddress(limit('connects', events.connectsPerMinute)),
    broadcasts: limit('broadcasts', events.broadcastsPerMinute),
    previews: limit('previews', perMinute.previews),
    submits: limit('submits', perMinute.submits),
    statuses: limit('statuses', perMinute.statuses),
    inbox: limit('inbox', perMinute.inbox),
    visitors: ofRemoteAddress(limit('visitors', perMinute.visitors)),
    passwords: limit('passwords', perMinute.passwords),
    tokenGuesses: ofAddress(limit('bad_tokens', perMinute.tokenGuesses)),
    integrations: limit('integrations', perMinute.integrations),
    webhookSends: limit('webhook_sends', perMinute.webhookSends),
  };
}

/** The same, for the address that a key is. */
function ofAddress(limit: RateLimit): RateLimit {
  const take = (address: string) => limit(rateKey(address));
  return Object.assign(take, { check: (address: string) => limit.check(rateKey(address)) });
}

/** The same, and none for an address of this machine. */
function ofRemoteAddress(limit: RateLimit): RateLimit {
  const counted = ofAddress(limit);
  const take = async (address: string) => {
    if (!isLoopback(address)) await counted(address);
  };
  const check = async (address: string) => {
    if (!isLoopback(address)) await counted.check(address);
  };
  return Object.assign(take, { check });
}
