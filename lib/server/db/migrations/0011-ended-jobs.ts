import 'server-only';
import { type Kysely, sql } from 'kysely';

/** Jobs by when they ended. What is still worked on changes that time with every step, and costs this index nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index jobs_ended on jobs (status, updated_at)
    where status in ('completed', 'failed', 'cancelled')`.execute(db);
}
