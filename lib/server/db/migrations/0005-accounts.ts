import 'server-only';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { columnTypes } from '../column-types';

/** Invitations, one-time links, accounts at other providers, what a session was last seen doing, preferences, and the audit log. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  const { text } = columnTypes(db);

  for (const column of ['email_verified_at', 'last_seen_at'] as const) {
    await schema.alterTable('users').addColumn(column, 'bigint').execute();
  }
  await schema.alterTable('users').addColumn('preferences', text).execute();
  // Everybody so far was made by an operator, who vouches for the address.
  await sql`update users set email_verified_at = created_at`.execute(db);

  await schema.alterTable('sessions').addColumn('last_seen_at', 'bigint').execute();
  await schema.alterTable('sessions').addColumn('method', text).execute();
  await schema.createIndex('sessions_expiry').on('sessions').column('expires_at').execute();

  await schema
    .createTable('invites')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('email', text, (c) => c.notNull().unique())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('role', text, (c) => c.notNull())
    .addColumn('token_hash', text, (c) => c.notNull().unique())
    .addColumn('invited_by', text, (c) => c.references('users.id').onDelete('set null'))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();

  await schema
    .createTable('password_resets')
    .addColumn('token_hash', text, (c) => c.primaryKey())
    .addColumn('user_id', text, (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createIndex('password_resets_user')
    .on('password_resets')
    .column('user_id')
    .execute();

  await schema
    .createTable('provider_accounts')
    .addColumn('provider', text, (c) => c.notNull())
    .addColumn('account_id', text, (c) => c.notNull())
    .addColumn('user_id', text, (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('provider_accounts_key', ['provider', 'account_id'])
    .execute();
  await schema
    .createIndex('provider_accounts_user')
    .on('provider_accounts')
    .column('user_id')
    .execute();

  // No references: what somebody did stays on record when they are gone.
  await schema
    .createTable('audit_log')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('action', text, (c) => c.notNull())
    .addColumn('actor_id', text)
    .addColumn('actor_label', text)
    .addColumn('target_kind', text)
    .addColumn('target_id', text)
    .addColumn('target_label', text)
    .addColumn('address', text)
    .addColumn('details', text)
    .execute();
  for (const columns of [
    ['at', 'id'],
    ['action', 'at'],
    ['actor_id', 'at'],
    ['target_id', 'at'],
    ['address', 'at'],
  ] as const) {
    await schema
      .createIndex(`audit_log_${columns[0]}`)
      .on('audit_log')
      .columns([...columns])
      .execute();
  }

  // A row to lock while it is counted how many admins would be left.
  await sql`insert into meta (key, value) values ('admins', '')`.execute(db);
}
