import 'server-only';
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { WebhookEndpointsTable } from '../../server/db/integration-tables';
import type { Seal } from '../../server/seal';

/** How long the secret before the newest one signs along, so that a receiver has time to learn the new one. */
export const secretOverlapMs = 24 * 3_600_000;

const secretBytes = 32;
const userAgent = 'YouTube-Summarizer-Webhooks/1.0';

/** `whsec_` and 256 random bits in base64. */
export function createWebhookSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString('base64')}`;
}

type Secrets = Pick<
  WebhookEndpointsTable,
  'id' | 'secret' | 'previous_secret' | 'previous_secret_until'
>;

/** The secrets that sign now, the newest first; null when they were sealed under another server secret. */
export function openSecrets(seal: Seal, endpoint: Secrets, at: number): string[] | null {
  const newest = seal.open(endpoint.secret, endpoint.id);
  if (newest === null) return null;
  const { previous_secret: previous, previous_secret_until: until } = endpoint;
  const old = previous && at < (until ?? 0) ? seal.open(previous, endpoint.id) : null;
  return old === null ? [newest] : [newest, old];
}

/** The headers of one request: one `v1` signature a secret, separated by a space (Standard Webhooks 1.0). */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, payload }: { id: string; at: number; payload: string },
): Record<string, string> {
  const time = new Date(at);
  return {
    'content-type': 'application/json',
    'user-agent': userAgent,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': secrets
      .map((secret) => new Webhook(secret).sign(id, time, payload))
      .join(' '),
  };
}
