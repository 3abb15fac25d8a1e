import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { digestToken } from '../../server/auth/api-token-secret';
import { hashPassword } from '../../server/auth/passwords';
import { transact } from '../../server/db/transact';
import { acceptInviteSchema, type Role } from '../schemas';
import { addUser } from './add-user';
import type { PublicUsersCall, UsersContext } from './context';

export interface OpenInvite {
  email: string;
  name: string;
  role: Role;
}

/** The invitation that a token opens now, or null. */
export async function findOpenInvite(
  { db, now }: UsersContext,
  token: string,
): Promise<OpenInvite | null> {
  const found = await db
    .selectFrom('invites')
    .select(['email', 'name', 'role'])
    .where('token_hash', '=', digestToken(token))
    .where('expires_at', '>', now())
    .executeTakeFirst();
  return found ?? null;
}

/**
 * Makes the account that somebody was invited to, with their own name and password. Throws `link_closed` when the invitation
 * was used, withdrawn or is too old, and `invalid_input` naming the fields.
 */
export async function acceptInvite(
  call: PublicUsersCall,
  input: unknown,
): Promise<{ email: string }> {
  const { db, now, createId, caller } = call;
  const { token, name, password } = parseInput(acceptInviteSchema, input);
  // Anybody can call this: only a good token is worth the slow hash. It is looked at again in the transaction.
  if (!(await findOpenInvite(call, token))) throw new AppError('link_closed');
  const passwordHash = await hashPassword(password);
  return transact(db, async (trx) => {
    const invited = await trx
      .deleteFrom('invites')
      .where('token_hash', '=', digestToken(token))
      .where('expires_at', '>', now())
      .returning(['id', 'email', 'role'])
      .executeTakeFirst();
    if (!invited) throw new AppError('link_closed');
    const { email, role } = invited;
    const userId = await addUser(
      { db: trx, now, createId },
      { email, name, role, passwordHash, verified: true },
    );
    if (!userId) throw new AppError('link_closed');
    await recordAudit(trx, {
      at: now(),
      actor: { userId, email },
      action: 'invite_accepted',
      target: { kind: 'user', id: userId, label: email },
      address: caller.address,
      details: { method: 'password', role },
    });
    return { email };
  });
}
