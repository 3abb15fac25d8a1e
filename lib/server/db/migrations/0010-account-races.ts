import 'server-only';
import { type Kysely, sql } from 'kysely';
import { columnTypes } from '../column-types';

/** What sign-ins in flight are checked against, and whose link to a new password it is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  const { text } = columnTypes(db);

  await schema
    .alterTable('users')
    .addColumn('session_generation', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await schema
    .alterTable('password_resets')
    .addColumn('created_by', text, (c) => c.references('users.id').onDelete('set null'))
    .execute();

  // Links that are open already: whose they are is on record. Those of people who are no admins any more close.
  await sql`update password_resets set created_by = (
    select users.id from audit_log join users on users.id = audit_log.actor_id
    where audit_log.action = 'reset_link_created' and audit_log.target_id = password_resets.user_id
    order by audit_log.at desc, audit_log.id desc limit 1)`.execute(db);
  const admins = sql`select id from users where role = 'admin' and disabled_at is null`;
  await sql`delete from password_resets
    where created_by is null or created_by not in (${admins})`.execute(db);
  await sql`delete from invites where invited_by is null or invited_by not in (${admins})`.execute(
    db,
  );
}
