import 'server-only';
import { AppError } from '../../errors';
import type { Principal } from '../../server/auth/principal';
import type { Broadcaster } from './broadcaster';

/** A receiver that is full for a moment is healthy; one that has taken nothing for this long cannot be written to. */
const stuckMs = 5_000;

/**
 * Closes the connections that cannot be written to, without waiting for the stall timeout. Idle ones are healthy and stay.
 * Throws `forbidden` for anyone but an admin.
 */
export function cleanUpConnections({
  broadcaster,
  principal,
  now,
}: {
  broadcaster: Broadcaster;
  principal: Principal;
  now(): number;
}): { closed: number } {
  if (principal.role !== 'admin') throw new AppError('forbidden');
  const closed = broadcaster.disconnect(
    ({ blockedSince }) => blockedSince !== null && now() - blockedSince >= stuckMs,
    'slow_consumer',
  );
  return { closed };
}
