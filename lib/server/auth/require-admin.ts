import 'server-only';
import { AppError } from '../../errors';
import type { Trx } from '../db/open-database';
import { localSessionId, type Principal } from './principal';

/** Throws `forbidden` for anybody but an admin. */
export function requireAdmin(principal: Principal): void {
  if (principal.role !== 'admin') throw new AppError('forbidden');
}

/**
 * The same as it is in this transaction, to be called first in it: what made somebody an admin may have ended while a form
 * was read or a password hashed. Acts of admins go one after the other, so none runs beside the one that ends it. Throws
 * `unauthenticated` or `forbidden`.
 */
export async function requireAdminNow(trx: Trx, principal: Principal, at: number): Promise<void> {
  await trx
    .updateTable('meta')
    .set({ value: principal.userId })
    .where('key', '=', 'admins')
    .execute();
  if ((await requireSessionNow(trx, principal, at)) !== 'admin') throw new AppError('forbidden');
}

/**
 * Returns the role of somebody whose session still counts in this transaction; it cannot end before the transaction does.
 * Throws `unauthenticated`.
 */
export async function requireSessionNow(
  trx: Trx,
  { userId, sessionId, role }: Principal,
  at: number,
): Promise<Principal['role']> {
  if (sessionId === localSessionId) return role;
  const user = await trx
    .selectFrom('users')
    .select('role')
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  const session = await trx
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', at)
    .forUpdate()
    .executeTakeFirst();
  if (!user || !session) throw new AppError('unauthenticated');
  return user.role;
}
