import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { routes } from '../../routes';
import { recordAudit } from '../../server/audit/record-audit';
import { digestToken } from '../../server/auth/api-token-secret';
import { hashPassword } from '../../server/auth/passwords';
import { requireAdmin, requireAdminNow } from '../../server/auth/require-admin';
import { transact } from '../../server/db/transact';
import { type OneTimeLink, resetPasswordSchema, userIdSchema } from '../schemas';
import { closePasswordLinksOf } from './close-links';
import type { PublicUsersCall, UsersCall, UsersContext } from './context';
import { auditTargetOf, findUser } from './find-user';
import { createOneTimeToken } from './one-time-token';

const linkLifetimeMs = 24 * 3_600_000;

/**
 * A one-time link with which somebody sets a new password, for an admin to hand over; shown once, and older ones close. Throws
 * `forbidden`, `not_found`, or `account_disabled`.
 */
export async function createPasswordLink(call: UsersCall, input: unknown): Promise<OneTimeLink> {
  const { db, principal, caller, origin, now } = call;
  requireAdmin(principal);
  const { user_id } = parseInput(userIdSchema, input);
  return transact(db, async (trx) => {
    await requireAdminNow(trx, principal, now());
    const user = await findUser(trx, user_id);
    if (user.disabled_at !== null) {
      throw new AppError('account_disabled', 'This account is disabled. Enable it first.');
    }
    const { token, hash } = createOneTimeToken();
    const expiresAt = now() + linkLifetimeMs;
    await closePasswordLinksOf(trx, user_id);
    await trx
      .insertInto('password_resets')
      .values({
        token_hash: hash,
        user_id,
        created_by: principal.userId,
        created_at: now(),
        expires_at: expiresAt,
      })
      .execute();
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'reset_link_created',
      target: auditTargetOf(user),
      address: caller.address,
    });
    return { url: `${origin}${routes.resetPassword}?token=${token}`, expires_at: expiresAt };
  });
}

/** Whose password a token sets now, or null. */
export async function findPasswordLink(
  { db, now }: UsersContext,
  token: string,
): Promise<{ userId: string; email: string } | null> {
  const found = await db
    .selectFrom('password_resets')
    .innerJoin('users', 'users.id', 'password_resets.user_id')
    .select(['users.id', 'email'])
    .where('token_hash', '=', digestToken(token))
    .where('expires_at', '>', now())
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return found ? { userId: found.id, email: found.email } : null;
}

/**
 * Sets a new password with a one-time link, and ends every session the account had. Throws `link_closed`, or
 * `invalid_input` naming the field; the link still works then.
 */
export async function resetPassword(
  call: PublicUsersCall,
  input: unknown,
): Promise<{ email: string }> {
  const { caller, revocation, now } = call;
  const { token, password } = parseInput(resetPasswordSchema, input);
  // Anybody can call this: only a good token is worth the slow hash. It is looked at again in the transaction.
  const link = await findPasswordLink(call, token);
  if (!link) throw new AppError('link_closed');
  const passwordHash = await hashPassword(password);
  return revocation.commit(async (trx, end) => {
    const { userId, email } = link;
    const used = await trx
      .deleteFrom('password_resets')
      .where('token_hash', '=', digestToken(token))
      .where('expires_at', '>', now())
      .executeTakeFirst();
    const changed = await trx
      .updateTable('users')
      // An admin's link says nothing about whose address it is.
      .set({ password_hash: passwordHash })
      .where('id', '=', userId)
      .where('disabled_at', 'is', null)
      .executeTakeFirst();
    if (!used.numDeletedRows || !changed.numUpdatedRows) throw new AppError('link_closed');
    const sessions = await end.user(userId, 'revoked');
    await recordAudit(trx, {
      at: now(),
      actor: { userId, email },
      action: 'password_reset',
      target: { kind: 'user', id: userId, label: email },
      address: caller.address,
      details: { sessions },
    });
    return { email };
  });
}
