import 'server-only';
import { AppError } from '../../errors';
import type { Db, Trx } from '../../server/db/open-database';
import type { CreateId } from '../../server/ids';
import type { Role } from '../schemas';

/** Adds an account and returns its id, or null when the address has one already. */
export async function addUser(
  { db, now, createId }: { db: Db | Trx; now(): number; createId: CreateId },
  user: {
    email: string;
    name: string;
    role: Role;
    passwordHash: string | null;
    /** Whether an operator or a provider vouches for the address. */
    verified: boolean;
  },
): Promise<string | null> {
  const at = now();
  const added = await db
    .insertInto('users')
    .values({
      id: createId('usr'),
      email: user.email,
      name: user.name,
      role: user.role,
      password_hash: user.passwordHash,
      disabled_at: null,
      created_at: at,
      email_verified_at: user.verified ? at : null,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst();
  return added?.id ?? null;
}

/** `invalid_input` at the field `email`. */
export function emailTaken(): AppError {
  return fieldError('email', 'This address has an account already. Use another one.');
}

/** `invalid_input` at one field, with a sentence to show beside it. */
export function fieldError(field: string, message: string): AppError {
  return new AppError('invalid_input', message, { details: { issues: [{ field, message }] } });
}
