import 'server-only';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import { transact } from '../../server/db/transact';
import { type AccountView, type Preferences, preferencesSchema, profileSchema } from '../schemas';
import type { UsersCall } from './context';

/** The caller's account, for their settings. */
export async function getAccount({ db, principal }: UsersCall): Promise<AccountView> {
  const user = await db
    .selectFrom('users')
    .select(['name', 'email'])
    .select(({ eb }) => eb('password_hash', 'is not', null).as('has_password'))
    .where('id', '=', principal.userId)
    .executeTakeFirstOrThrow();
  const providers = await db
    .selectFrom('provider_accounts')
    .select('provider')
    .where('user_id', '=', principal.userId)
    .orderBy('provider')
    .execute();
  return {
    name: user.name,
    email: user.email,
    has_password: Boolean(user.has_password),
    providers: providers.map(({ provider }) => provider),
  };
}

/** Changes the caller's name. Throws `invalid_input`. */
export async function saveProfile(
  { db, principal, caller, now }: UsersCall,
  input: unknown,
): Promise<{ name: string }> {
  const { name } = parseInput(profileSchema, input);
  await transact(db, async (trx) => {
    await trx.updateTable('users').set({ name }).where('id', '=', principal.userId).execute();
    await recordAudit(trx, {
      at: now(),
      actor: principal,
      action: 'profile_changed',
      address: caller.address,
    });
  });
  return { name };
}

/** How the caller's summaries are made by default; null while they have not said. */
export async function getPreferences({
  db,
  principal,
}: Pick<UsersCall, 'db' | 'principal'>): Promise<Preferences | null> {
  const row = await db
    .selectFrom('users')
    .select('preferences')
    .where('id', '=', principal.userId)
    .executeTakeFirst();
  if (!row?.preferences) return null;
  // Written by an older version, they may not hold any more.
  const parsed = preferencesSchema.safeParse(JSON.parse(row.preferences));
  return parsed.success ? parsed.data : null;
}

/** Keeps them. Throws `invalid_input`, or `unknown_model` for one that is not configured. */
export async function savePreferences(
  { db, principal, requireModel }: UsersCall,
  input: unknown,
): Promise<Preferences> {
  const preferences = parseInput(preferencesSchema, input);
  if (preferences.model !== null) requireModel(preferences.model);
  await db
    .updateTable('users')
    .set({ preferences: JSON.stringify(preferences) })
    .where('id', '=', principal.userId)
    .execute();
  return preferences;
}
