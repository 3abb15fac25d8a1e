import 'server-only';
import { isIP } from 'node:net';
import { AppError } from '../../errors';
import type { Logger } from '../../server/logger';
import type { AddressPolicy } from './address-policy';
import type { ResolveHost } from './resolve-host';

/** The addresses that a request may be sent to, all of them checked, or why it may not be sent. */
export type Target =
  | { ok: true; addresses: string[] }
  | { ok: false; outcome: 'dns' | 'address' | 'insecure' };

export interface TargetContext {
  resolveHost: ResolveHost;
  judge: AddressPolicy;
  logger: Logger;
}

/**
 * Looks up where an address leads. One answer that is not public refuses the host as a whole: which one is used would be for
 * chance, or for an attacker, to decide. A name that does not exist and one that is not public have one outcome, so that nobody
 * can ask what names there are inside; the server's log tells them apart. Plain http is only for networks that the operator
 * has named. Rejects with the signal's reason.
 */
export async function findTarget(
  { resolveHost, judge, logger }: TargetContext,
  url: URL,
  signal: AbortSignal,
): Promise<Target> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const refuse = (outcome: 'dns' | 'address' | 'insecure', reason: string): Target => {
    logger.info({ host, reason }, 'nothing is sent to the host of a webhook');
    return { ok: false, outcome };
  };
  let addresses: string[];
  try {
    addresses = isIP(host) ? [host] : await resolveHost(host, signal);
  } catch (error) {
    signal.throwIfAborted();
    return refuse('dns', `the name server did not answer: ${(error as { code?: string }).code}`);
  }
  if (addresses.length === 0) return refuse('address', 'not found');
  const verdicts = addresses.map(judge);
  if (verdicts.includes('refused')) return refuse('address', 'not public');
  if (url.protocol !== 'https:' && verdicts.includes('public')) {
    return refuse('insecure', 'plain http');
  }
  return { ok: true, addresses };
}

const advice = new Map<string | undefined, string>([
  ['insecure', 'Use https: plain http is for private networks.'],
  ['dns', 'The name server did not answer. Try again in a moment.'],
]);

/** The same for somebody who enters an address: throws `webhook_url_refused`. */
export async function requireTarget(
  context: TargetContext,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const target = await findTarget(context, new URL(url), signal).catch(() => null);
  if (target?.ok) return;
  const message = advice.get(target?.outcome);
  const error = new AppError('webhook_url_refused', message);
  throw new AppError('webhook_url_refused', message, {
    details: { issues: [{ field: 'url', message: error.message }] },
  });
}
