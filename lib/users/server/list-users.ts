import 'server-only';
import { sql } from 'kysely';
import { parseInput } from '../../parse-input';
import { requireAdmin } from '../../server/auth/require-admin';
import { contains } from '../../server/db/contains';
import type { Db } from '../../server/db/open-database';
import { type UserPage, type UserSort, type UserView, userQuerySchema } from '../schemas';
import type { UsersCall } from './context';

/** The accounts of this server, by `userQuerySchema`. For admins: throws `forbidden` for anybody else. */
export async function listUsers(
  { db, principal, now }: UsersCall,
  input: unknown,
): Promise<UserPage> {
  requireAdmin(principal);
  const { q, role, status, sort, page, per_page } = parseInput(userQuerySchema, input);
  const [by, direction] = orders[sort];
  const found = db
    .selectFrom('users')
    .$if(q !== '', (query) =>
      query.where(({ or }) => or([contains('email', q), contains('name', q)])),
    )
    .$if(role !== undefined, (query) => query.where('role', '=', role!))
    .$if(status !== undefined, (query) =>
      query.where('disabled_at', status === 'active' ? 'is' : 'is not', null),
    );
  const { total } = await found
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await found
    .select(['id', 'email', 'name', 'role', 'disabled_at', 'created_at', 'last_seen_at'])
    .select('email_verified_at')
    .select(({ eb }) => eb('password_hash', 'is not', null).as('has_password'))
    .orderBy(by, direction)
    .orderBy('id')
    .limit(per_page)
    .offset((page - 1) * per_page)
    .execute();
  const ids = rows.map(({ id }) => id);
  const providers = await readProviders(db, ids);
  const sessions = await countSessions(db, ids, now());
  const links = await readPasswordLinks(db, ids, now());
  const items = rows.map(
    (row): UserView => ({
      user_id: row.id,
      email: row.email,
      name: row.name,
      role: row.role,
      disabled: row.disabled_at !== null,
      created_at: row.created_at,
      last_seen_at: row.last_seen_at,
      methods: [...(row.has_password ? ['password'] : []), ...(providers.get(row.id) ?? [])],
      live_sessions: row.disabled_at === null ? (sessions.get(row.id) ?? 0) : 0,
      verified: row.email_verified_at !== null,
      password_link_until: links.get(row.id) ?? null,
    }),
  );
  return { items, page, per_page, total: Number(total) };
}

/** Who was never seen comes last, which `null` alone would not say the same way on every database. */
const orders = {
  name: [sql`lower(name)`, 'asc'],
  last_seen: [sql`coalesce(last_seen_at, 0)`, 'desc'],
  created: [sql`created_at`, 'desc'],
} as const satisfies Record<UserSort, unknown>;

async function readProviders(db: Db, ids: string[]): Promise<Map<string, string[]>> {
  const byUser = new Map<string, string[]>();
  if (ids.length === 0) return byUser;
  const rows = await db
    .selectFrom('provider_accounts')
    .select(['user_id', 'provider'])
    .where('user_id', 'in', ids)
    .orderBy('provider')
    .execute();
  for (const { user_id, provider } of rows) {
    byUser.set(user_id, [...(byUser.get(user_id) ?? []), provider]);
  }
  return byUser;
}

async function countSessions(db: Db, ids: string[], at: number): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('sessions')
    .select(['user_id', ({ fn }) => fn.countAll<number>().as('live')])
    .where('user_id', 'in', ids)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', at)
    .groupBy('user_id')
    .execute();
  return new Map(rows.map(({ user_id, live }) => [user_id, Number(live)]));
}

async function readPasswordLinks(db: Db, ids: string[], at: number): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('password_resets')
    .select(['user_id', 'expires_at'])
    .where('user_id', 'in', ids)
    .where('expires_at', '>', at)
    .execute();
  return new Map(rows.map(({ user_id, expires_at }) => [user_id, expires_at]));
}
