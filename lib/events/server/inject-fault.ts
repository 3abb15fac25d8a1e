import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import type { Principal } from '../../server/auth/principal';
import { faultSchema } from '../schemas';
import type { Broadcaster } from './broadcaster';

export interface FaultContext {
  broadcaster: Broadcaster;
  /** Whether people who are no admins may do this, too. */
  faultsEnabled: boolean;
  principal: Principal;
}

/**
 * Makes something go wrong with one of the caller's own connections of this process, for developers. Throws `forbidden` where
 * that is switched off, `not_found` for a connection that is another person's or none.
 */
export function injectFault(
  { broadcaster, faultsEnabled, principal }: FaultContext,
  input: unknown,
): { connection_id: string; fault: string; duration_ms: number } {
  if (!faultsEnabled && principal.role !== 'admin') {
    throw new AppError('forbidden', 'Fault injection is switched off on this server.');
  }
  const request = parseInput(faultSchema, input);
  const connection = broadcaster
    .connections()
    .find(({ id, viewer }) => id === request.connection_id && viewer.userId === principal.userId);
  if (!connection) throw new AppError('not_found');
  connection.inject(request.fault, request.duration_ms);
  return request;
}
