import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { hashPassword } from '../../server/auth/passwords';
import { transact } from '../../server/db/transact';
import { signUpSchema } from '../schemas';
import { addUser, fieldError } from './add-user';
import type { PublicUsersCall } from './context';

/**
 * Makes an account for whoever asks, where the server is open. Nobody vouches for the address. Throws `signup_closed`, or
 * `invalid_input`; an address that was invited belongs to whoever has the link.
 */
export async function signUp(call: PublicUsersCall, input: unknown): Promise<{ email: string }> {
  const { db, now, createId, caller, signupEnabled } = call;
  if (!signupEnabled) throw new AppError('signup_closed');
  const { name, email, password } = parseInput(signUpSchema, input);
  const passwordHash = await hashPassword(password);
  await transact(db, async (trx) => {
    const invited = await trx
      .selectFrom('invites')
      .select('id')
      .where('email', '=', email)
      .where('expires_at', '>', now())
      .executeTakeFirst();
    const userId = invited
      ? null
      : await addUser(
          { db: trx, now, createId },
          { name, email, role: 'user', passwordHash, verified: false },
        );
    if (!userId) {
      throw fieldError(
        'email',
        'This address is known here. Sign in with it, or open the link you were invited with.',
      );
    }
    await recordAudit(trx, {
      at: now(),
      actor: { userId, email },
      action: 'sign_up',
      target: { kind: 'user', id: userId, label: email },
      address: caller.address,
      details: { method: 'password' },
    });
  });
  return { email };
}
