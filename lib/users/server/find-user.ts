import 'server-only';
import { AppError } from '../../errors';
import type { Db, Trx } from '../../server/db/open-database';

/** The account an admin acts on. Throws `not_found`. */
export async function findUser(db: Db | Trx, userId: string) {
  const user = await db
    .selectFrom('users')
    .select(['id', 'email', 'name', 'role', 'disabled_at'])
    .where('id', '=', userId)
    .executeTakeFirst();
  if (!user) throw new AppError('not_found', 'There is no such account. Reload the list.');
  return user;
}

/** The account as the audit log names it. */
export function auditTargetOf(user: { id: string; email: string }) {
  return { kind: 'user', id: user.id, label: user.email } as const;
}
