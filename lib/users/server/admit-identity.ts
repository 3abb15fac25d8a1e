import 'server-only';
import { AppError, type ErrorCode, errorCodeOf } from '../../errors';
import { recordAudit } from '../../server/audit/record-audit';
import type { ProviderIdentity } from '../../server/auth/oauth-providers';
import type { EndSessions } from '../../server/auth/revocation';
import type { Trx } from '../../server/db/open-database';
import { addUser } from './add-user';
import { closePasswordLinksOf } from './close-links';
import type { UsersContext } from './context';

interface Admitted {
  userId: string;
  email: string;
}

/** What linking took from whoever had an account under the same address. */
interface Taken {
  password: boolean;
  sessions: number;
}

/**
 * Who somebody is here whom a provider vouches for:
 * 1. whoever that account of the provider is linked to;
 * 2. or, by an address that the provider has verified, the person who has it here, or who was invited with it;
 * 3. or somebody new, where the server is open.
 * Throws `account_disabled`, `email_unverified` or `account_unknown`, and puts the refusal on record.
 */
export async function admitIdentity(
  context: UsersContext,
  identity: ProviderIdentity,
  address: string,
): Promise<Admitted & { generation: number }> {
  const { db, now } = context;
  const admit = () => findOrCreate(context, identity, address);
  try {
    // The same person twice at once: the second time finds what the first has made.
    return await admit().catch((error) => {
      if (errorCodeOf(error) !== 'conflict') throw error;
      return admit();
    });
  } catch (error) {
    const code = errorCodeOf(error);
    if (refusals.includes(code)) {
      await recordAudit(db, {
        at: now(),
        actor: null,
        action: 'sign_in_refused',
        // The provider knows who it was; whoever only claims an address is nobody.
        target: { kind: 'user', id: null, label: identity.emailVerified ? identity.email : null },
        address,
        details: { method: identity.provider, code },
      });
    }
    throw error;
  }
}

const refusals: ErrorCode[] = ['account_disabled', 'account_unknown', 'email_unverified'];

async function findOrCreate(
  context: UsersContext,
  identity: ProviderIdentity,
  address: string,
): Promise<Admitted & { generation: number }> {
  return context.revocation.commit(async (trx, end) => {
    const admitted =
      (await findLinked(trx, identity)) ?? (await link(context, trx, end, identity, address));
    const { session_generation } = await trx
      .selectFrom('users')
      .select('session_generation')
      .where('id', '=', admitted.userId)
      .executeTakeFirstOrThrow();
    return { ...admitted, generation: session_generation };
  });
}

async function link(
  context: UsersContext,
  trx: Trx,
  end: EndSessions,
  identity: ProviderIdentity,
  address: string,
): Promise<Admitted> {
  if (identity.email === null || !identity.emailVerified) throw new AppError('email_unverified');
  const known = await findByEmail(context, trx, end, identity.email);
  const admitted =
    known ??
    (await createFromInvite(context, trx, identity, address)) ??
    (await createUnknown(context, trx, identity, address));
  const linked = await trx
    .insertInto('provider_accounts')
    .values({
      provider: identity.provider,
      account_id: identity.accountId,
      user_id: admitted.userId,
      created_at: context.now(),
    })
    .onConflict((conflict) => conflict.columns(['provider', 'account_id']).doNothing())
    .executeTakeFirst();
  if (!linked.numInsertedOrUpdatedRows) throw new AppError('conflict');
  await recordAudit(trx, {
    at: context.now(),
    actor: admitted,
    action: 'provider_linked',
    target: { kind: 'user', id: admitted.userId, label: admitted.email },
    address,
    details: { method: identity.provider, ...known?.taken },
  });
  return { userId: admitted.userId, email: admitted.email };
}

async function findLinked(
  trx: Trx,
  { provider, accountId }: ProviderIdentity,
): Promise<Admitted | null> {
  const user = await trx
    .selectFrom('provider_accounts')
    .innerJoin('users', 'users.id', 'provider_accounts.user_id')
    .select(['users.id', 'email', 'disabled_at'])
    .where('provider', '=', provider)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return user ? enabled(user) : null;
}

/**
 * Whoever made an account under an address that nobody had verified may not be its owner, who comes only now: their password
 * and their sessions go, so that nobody who was there first stays in.
 */
async function findByEmail(
  { now }: UsersContext,
  trx: Trx,
  end: EndSessions,
  email: string,
): Promise<(Admitted & { taken?: Taken }) | null> {
  const user = await trx
    .selectFrom('users')
    .select(['id', 'email', 'disabled_at', 'email_verified_at', 'password_hash'])
    .where('email', '=', email)
    .executeTakeFirst();
  if (!user) return null;
  const admitted = enabled(user);
  if (user.email_verified_at !== null) return admitted;
  await trx
    .updateTable('users')
    .set({ password_hash: null, email_verified_at: now() })
    .where('id', '=', user.id)
    .execute();
  await closePasswordLinksOf(trx, user.id);
  await trx.deleteFrom('provider_accounts').where('user_id', '=', user.id).execute();
  const sessions = await end.user(user.id, 'revoked');
  return { ...admitted, taken: { password: user.password_hash !== null, sessions } };
}

async function createFromInvite(
  { now, createId }: UsersContext,
  trx: Trx,
  { provider, email, name }: ProviderIdentity,
  address: string,
): Promise<Admitted | null> {
  const invited = await trx
    .deleteFrom('invites')
    .where('email', '=', email)
    .where('expires_at', '>', now())
    .returning(['email', 'name', 'role'])
    .executeTakeFirst();
  if (!invited) return null;
  const { role } = invited;
  const userId = await addUser(
    { db: trx, now, createId },
    { email: invited.email, name: name || invited.name, role, passwordHash: null, verified: true },
  );
  if (!userId) throw new AppError('conflict');
  const admitted = { userId, email: invited.email };
  await recordAudit(trx, {
    at: now(),
    actor: admitted,
    action: 'invite_accepted',
    target: { kind: 'user', id: userId, label: admitted.email },
    address,
    details: { method: provider, role },
  });
  return admitted;
}

async function createUnknown(
  { now, createId, signupEnabled }: UsersContext,
  trx: Trx,
  { provider, email, name }: ProviderIdentity,
  address: string,
): Promise<Admitted> {
  if (!signupEnabled || email === null) throw new AppError('account_unknown');
  const userId = await addUser(
    { db: trx, now, createId },
    { email, name, role: 'user', passwordHash: null, verified: true },
  );
  if (!userId) throw new AppError('conflict');
  await recordAudit(trx, {
    at: now(),
    actor: { userId, email },
    action: 'sign_up',
    target: { kind: 'user', id: userId, label: email },
    address,
    details: { method: provider },
  });
  return { userId, email };
}

function enabled(user: { id: string; email: string; disabled_at: number | null }): Admitted {
  if (user.disabled_at !== null) throw new AppError('account_disabled');
  return { userId: user.id, email: user.email };
}
