import 'server-only';
import { type Kysely, sql } from 'kysely';
import { columnTypes } from '../column-types';

/** What people have read of their events, and where they want to hear of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  const { text } = columnTypes(db);

  await schema
    .createTable('inbox_states')
    .addColumn('user_id', text, (c) => c.primaryKey().references('users.id').onDelete('cascade'))
    .addColumn('read_through', 'bigint', (c) => c.notNull())
    .addColumn('revision', 'bigint', (c) => c.notNull())
    .addColumn('preferences', text)
    .execute();

  // No reference to the event: retention removes events, and these go with the next mark.
  await schema
    .createTable('inbox_reads')
    .addColumn('user_id', text, (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('inbox_reads_key', ['user_id', 'seq'])
    .execute();

  // Nobody is greeted with a week of what they have long seen.
  await sql`insert into inbox_states (user_id, read_through, revision)
    select id, (select coalesce(max(seq), 0) from events), 0 from users`.execute(db);
}
