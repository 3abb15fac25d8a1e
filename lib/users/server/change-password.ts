import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { hashPassword, verifyPassword } from '../../server/auth/passwords';
import { requireSessionNow } from '../../server/auth/require-admin';
import { changePasswordSchema } from '../schemas';
import { fieldError } from './add-user';
import { closePasswordLinksOf } from './close-links';
import type { UsersCall } from './context';

/** Who has no password to prove themselves with has signed in at their provider this recently. */
const freshSessionMs = 15 * 60_000;

/**
 * Changes the caller's password and ends their other sessions. Throws `invalid_input` at `current` when that is wrong, or
 * `sign_in_again` where there is no password yet and the session is not fresh. Throws `unauthenticated` when
 * the session has ended meanwhile. The caller limits how often it is tried.
 */
export async function changePassword(
  { db, principal, caller, revocation, now }: UsersCall,
  input: unknown,
): Promise<{ ended: number }> {
  const { current, password } = parseInput(changePasswordSchema, input);
  const { userId, sessionId } = principal;
  const before = await db
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  if (before.password_hash === null) await requireFreshSession();
  else if (!(await verifyPassword(before.password_hash, current ?? ''))) {
    throw fieldError('current', 'This is not your current password.');
  }
  const passwordHash = await hashPassword(password);
  return revocation.commit(async (trx, end) => {
    await requireSessionNow(trx, principal, now());
    const changed = await trx
      .updateTable('users')
      .set({ password_hash: passwordHash })
      .where('id', '=', userId)
      .where('password_hash', 'is not distinct from', before.password_hash)
      .executeTakeFirst();
    if (!changed.numUpdatedRows) throw new AppError('conflict');
    await closePasswordLinksOf(trx, userId);
    const ended = await end.user(userId, 'revoked', sessionId);
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'password_changed',
      target: { kind: 'user', id: userId, label: principal.email },
      address: caller.address,
      details: { sessions: ended },
    });
    return { ended };
  });

  async function requireFreshSession(): Promise<void> {
    const session = await db
      .selectFrom('sessions')
      .select('created_at')
      .where('id', '=', sessionId)
      .executeTakeFirst();
    if (!session || now() - session.created_at > freshSessionMs) {
      throw new AppError('sign_in_again');
    }
  }
}
