import 'server-only';
import { isIP } from 'node:net';
import { AppError } from '../../errors';
import type { AddressPolicy } from './address-policy';
import type { ResolveHost } from './resolve-host';

/** The addresses that a request may be sent to, all of them checked, or why it may not be sent. */
export type Target =
  | { ok: true; addresses: string[] }
  | { ok: false; outcome: 'dns' | 'address' | 'insecure' };

export interface TargetContext {
  resolveHost: ResolveHost;
  judge: AddressPolicy;
}

/**
 * Looks up where an address leads. One answer that is not public refuses the host as a whole: which one is used would be for
 * chance, or for an attacker, to decide. Plain http is only for networks that the operator has named.
 */
export async function findTarget(
  { resolveHost, judge }: TargetContext,
  url: URL,
  signal: AbortSignal,
): Promise<Target> {
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(name) ? [name] : await resolveHost(name, signal);
  if (addresses.length === 0) return { ok: false, outcome: 'dns' };
  const verdicts = addresses.map(judge);
  if (verdicts.includes('refused')) return { ok: false, outcome: 'address' };
  if (url.protocol !== 'https:' && verdicts.includes('public')) {
    return { ok: false, outcome: 'insecure' };
  }
  return { ok: true, addresses };
}

/**
 * The same for somebody who enters an address: throws `webhook_url_refused`. A name that does not exist and one that is not
 * public are told alike, so that nobody can ask what names there are inside.
 */
export async function requireTarget(
  context: TargetContext,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const target = await findTarget(context, new URL(url), signal).catch(() => null);
  if (target?.ok) return;
  const message =
    target?.outcome === 'insecure' ? 'Use https: plain http is for private networks.' : undefined;
  const error = new AppError('webhook_url_refused', message);
  throw new AppError('webhook_url_refused', message, {
    details: { issues: [{ field: 'url', message: error.message }] },
  });
}
