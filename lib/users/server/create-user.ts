import 'server-only';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { hashPassword } from '../../server/auth/passwords';
import { requireAdmin, requireAdminNow } from '../../server/auth/require-admin';
import { transact } from '../../server/db/transact';
import { createUserSchema } from '../schemas';
import { addUser, emailTaken } from './add-user';
import type { UsersCall } from './context';

/**
 * Makes an account with a first password, on behalf of an admin. An invitation of the same address is withdrawn. Throws
 * `forbidden`, or `invalid_input` naming the fields.
 */
export async function createUser(
  { db, principal, caller, now, createId }: UsersCall,
  input: unknown,
): Promise<{ user_id: string }> {
  requireAdmin(principal);
  const { name, email, password, role } = parseInput(createUserSchema, input);
  const passwordHash = await hashPassword(password);
  return transact(db, async (trx) => {
    await requireAdminNow(trx, principal, now());
    const userId = await addUser(
      { db: trx, now, createId },
      { name, email, role, passwordHash, verified: true },
    );
    if (!userId) throw emailTaken();
    await trx.deleteFrom('invites').where('email', '=', email).execute();
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'user_created',
      target: { kind: 'user', id: userId, label: email },
      address: caller.address,
      details: { role },
    });
    return { user_id: userId };
  });
}
