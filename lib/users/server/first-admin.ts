import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { digestToken } from '../../server/auth/api-token-secret';
import { hashPassword } from '../../server/auth/passwords';
import { dialectOf } from '../../server/db/dialect';
import type { Db } from '../../server/db/open-database';
import { transact } from '../../server/db/transact';
import type { CreateId } from '../../server/ids';
import { setupSchema } from '../schemas';
import { addUser, emailTaken } from './add-user';
import { hasAdmin } from './admins';
import { createOneTimeToken } from './one-time-token';

export interface FirstAdminContext {
  db: Db;
  now(): number;
  createId: CreateId;
}

const linkLifetimeMs = 24 * 3_600_000;

/** Creates the admin named in the settings while there is none, unless that address has an account; never overwrites. */
export async function ensureAdmin(
  context: FirstAdminContext,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const { db, now, createId } = context;
  if (await hasAdmin(db)) return;
  const name = email.split('@')[0] ?? 'Admin';
  const passwordHash = await hashPassword(password);
  await transact(db, async (trx) => {
    const admin = { email, name, role: 'admin', passwordHash, verified: true } as const;
    const userId = await addUser({ db: trx, now, createId }, admin);
    if (!userId) return;
    await recordAudit(trx, {
      at: now(),
      actor: { userId, email },
      action: 'setup_completed',
      address: null,
    });
  });
}

/**
 * A fresh one-time setup token while there is no admin, else null. Older tokens stop working; where several instances may
 * start at once, each with a token to show, only those do that have expired.
 */
export async function issueSetupToken({ db, now }: FirstAdminContext): Promise<string | null> {
  if (await hasAdmin(db)) return null;
  const { token, hash } = createOneTimeToken();
  await transact(db, async (trx) => {
    await trx
      .deleteFrom('setup_links')
      .$if(dialectOf(db) === 'postgres', (query) => query.where('expires_at', '<=', now()))
      .execute();
    await trx
      .insertInto('setup_links')
      .values({
        token_hash: hash,
        created_at: now(),
        expires_at: now() + linkLifetimeMs,
        used_at: null,
      })
      .execute();
  });
  return token;
}

/** Whether a setup token can be used now. */
export async function isSetupTokenOpen(
  { db, now }: FirstAdminContext,
  token: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('setup_links')
    .select('token_hash')
    .where('token_hash', '=', digestToken(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now())
    .executeTakeFirst();
  return row !== undefined && !(await hasAdmin(db));
}

/**
 * Makes the first admin with a setup token. Throws `setup_closed` when it was used, has expired or is wrong, and
 * `invalid_input` for an address that has an account; the token still works then.
 */
export async function completeSetup(
  context: FirstAdminContext,
  input: unknown,
  address: string,
): Promise<{ email: string }> {
  const { db, now, createId } = context;
  const { token, name, email, password } = parseInput(setupSchema, input);
  // Anybody can call this: only a good token is worth the slow hash. It is looked at again in the transaction.
  if (!(await isSetupTokenOpen(context, token))) throw new AppError('setup_closed');
  const passwordHash = await hashPassword(password);
  await transact(db, async (trx) => {
    // Whoever comes with another token at the same time waits here, and then sees the admin.
    await trx
      .selectFrom('setup_links')
      .select('token_hash')
      .orderBy('token_hash')
      .forUpdate()
      .execute();
    const used = await trx
      .updateTable('setup_links')
      .set({ used_at: now() })
      .where('token_hash', '=', digestToken(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', now())
      .executeTakeFirst();
    if (Number(used.numUpdatedRows) === 0 || (await hasAdmin(trx)))
      throw new AppError('setup_closed');
    const userId = await addUser(
      { db: trx, now, createId },
      { email, name, role: 'admin', passwordHash, verified: true },
    );
    if (!userId) throw emailTaken();
    await recordAudit(trx, {
      at: now(),
      actor: { userId, email },
      action: 'setup_completed',
      address,
    });
  });
  return { email };
}

/** Makes the person of single-user mode exist as a row, so that everything can belong to them. */
export async function ensureLocalUser(
  { db, now }: FirstAdminContext,
  user: { userId: string; email: string; name: string },
): Promise<void> {
  await db
    .insertInto('users')
    .values({
      id: user.userId,
      email: user.email,
      name: user.name,
      role: 'admin',
      password_hash: null,
      disabled_at: null,
      created_at: now(),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
