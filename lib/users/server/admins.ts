import 'server-only';
import { AppError } from '../../errors';
import type { Db, Trx } from '../../server/db/open-database';

/** Admins who can sign in: enabled, with a password or an account at a provider. */
function admins(db: Db | Trx) {
  return db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .where(({ eb, or, exists, selectFrom }) =>
      or([
        eb('password_hash', 'is not', null),
        exists(
          selectFrom('provider_accounts')
            .select('provider_accounts.user_id')
            .whereRef('provider_accounts.user_id', '=', 'users.id'),
        ),
      ]),
    );
}

/** Whether somebody can administer this server. */
export async function hasAdmin(db: Db | Trx): Promise<boolean> {
  return (await admins(db).executeTakeFirst()) !== undefined;
}

/**
 * Throws `last_admin` unless another admin than this one could still sign in. To be called after `requireAdminNow`, where two
 * admins who demote each other at the same moment wait for one another.
 */
export async function requireAnotherAdmin(trx: Trx, userId: string): Promise<void> {
  const other = await admins(trx).where('id', '!=', userId).executeTakeFirst();
  if (!other) throw new AppError('last_admin');
}
