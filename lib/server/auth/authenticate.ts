import 'server-only';
import { maxEmailLength, maxPasswordLength } from '../../credential-limits';
import { AppError } from '../../errors';
import { recordAudit } from '../audit/record-audit';
import type { Db } from '../db/open-database';
import { rateKey } from '../http/client-address';
import { verifyPassword } from './passwords';
import type { SignInLimits } from './sign-in-limits';

/**
 * Checks an email and password from an address. Returns the user, with the `generation` that a session has to be opened for,
 * or throws `invalid_credentials` or, after too many failures, `rate_limited`.
 */
export type Authenticate = (attempt: {
  email: string;
  password: string;
  address: string;
}) => Promise<{ userId: string; email: string; name: string; generation: number }>;

/** An address that a person signed in from within this time is theirs. */
const familiarForMs = 30 * 86_400_000;

export function createAuthenticate({
  db,
  limits,
  now,
}: {
  db: Db;
  limits: SignInLimits;
  now(): number;
}): Authenticate {
  return async ({ email, password, address }) => {
    // No account has them, and there would be no end to the keys to count.
    if (email.length > maxEmailLength || password.length > maxPasswordLength) {
      throw new AppError('invalid_credentials');
    }
    const account = email.trim().toLowerCase();
    const familiar = await isFamiliar(db, account, address, now() - familiarForMs);
    const attempt = await limits.begin({ account, address, familiar });

    const user = await db
      .selectFrom('users')
      .select(['id', 'email', 'name', 'password_hash', 'disabled_at', 'session_generation'])
      .where('email', '=', account)
      .executeTakeFirst();
    const fits = await verifyPassword(user?.password_hash ?? null, password);
    if (user && fits && user.disabled_at === null) {
      await attempt.succeeded();
      const { id: userId, email, name, session_generation: generation } = user;
      return { userId, email, name, generation };
    }
    const locked = await attempt.failed();
    await recordAudit(db, {
      at: now(),
      actor: null,
      action: locked ? 'sign_in_locked' : 'sign_in_failed',
      // What was typed is not kept: some type their password there.
      target: { kind: 'user', id: user?.id ?? null, label: user?.email ?? null },
      address,
      details: { method: 'password', disabled: user !== undefined && user.disabled_at !== null },
    });
    throw new AppError('invalid_credentials');
  };
}

async function isFamiliar(db: Db, email: string, address: string, since: number): Promise<boolean> {
  const sessions = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select('address')
    .distinct()
    .where('email', '=', email)
    .where('address', 'is not', null)
    .where('sessions.created_at', '>', since)
    .execute();
  const key = rateKey(address);
  return sessions.some((session) => rateKey(session.address!) === key);
}
