import 'server-only';
import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../errors';
import type { ReadPrincipal } from '../auth/principal';

/**
 * Lets in who has the token of the settings as a bearer, or an admin's session. Throws `unauthenticated`, also for a wrong
 * token, or `forbidden` for a session of somebody else.
 */
export async function authorizeMetrics(
  { token, readPrincipal }: { token: string | null; readPrincipal: ReadPrincipal },
  headers: Headers,
): Promise<void> {
  const given = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (given !== undefined) {
    if (token !== null && isSame(given, token)) return;
    throw new AppError(
      'unauthenticated',
      'That is not the token of this server. Check METRICS_TOKEN.',
    );
  }
  const principal = await readPrincipal(headers);
  if (!principal) {
    throw new AppError(
      'unauthenticated',
      'Send METRICS_TOKEN as a bearer token, or sign in as an admin.',
    );
  }
  if (principal.role !== 'admin') throw new AppError('forbidden');
}

/** Takes the same time wherever they differ, and whatever their lengths. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
