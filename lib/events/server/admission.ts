import 'server-only';
import { AppError } from '../../errors';
import { isLoopback } from '../../server/http/client-address';
import type { ConnectionIndex } from './connection-index';

/** How many connections there may be; 0 is no limit. */
export interface AdmissionLimits {
  maxConnections: number;
  maxConnectionsPerUser: number;
  maxConnectionsPerAddress: number;
}

export interface Admission {
  /** Throws `unavailable` or `too_many_connections` with the limit that was reached; to be called right before registering. */
  admit(request: { open: boolean; userId: string; address: string }): void;
}

/** Also told to a stream that is closed because there are too many. */
export const retryAfterS = 30;

export function tooMany(limit: 'process' | 'user' | 'address', most: number): AppError {
  return new AppError('too_many_connections', undefined, {
    details: { limit, most, retry_after_s: retryAfterS },
  });
}

/** Caps on what one process keeps open: in all, of one person, from one address. A proxy on this machine is no address. */
export function createAdmission(limits: AdmissionLimits, index: ConnectionIndex): Admission {
  const check = (limit: Parameters<typeof tooMany>[0], count: number, most: number) => {
    if (most > 0 && count >= most) throw tooMany(limit, most);
  };
  return {
    admit({ open, userId, address }) {
      if (!open) throw new AppError('unavailable', undefined, { details: { retry_after_s: 2 } });
      check('process', index.size, limits.maxConnections);
      check('user', index.countOfUser(userId), limits.maxConnectionsPerUser);
      if (isLoopback(address)) return;
      check('address', index.countOfAddress(address), limits.maxConnectionsPerAddress);
    },
  };
}
