import 'server-only';
import { type Kysely, sql } from 'kysely';

/** What one writer took care of, and several need a key for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;

  // One library row for a person, a computation and a video. Should there be more of them, all but one keep to themselves.
  await sql`update summaries set work_key = work_key || ':' || id
    where exists (select 1 from summaries as newer where newer.owner_id = summaries.owner_id
      and newer.work_key = summaries.work_key
      and coalesce(newer.video_id, '') = coalesce(summaries.video_id, '')
      and newer.id > summaries.id)`.execute(db);
  await schema.dropIndex('summaries_work_key').execute();
  await schema
    .createIndex('summaries_work_key')
    .unique()
    .on('summaries')
    .columns(['owner_id', 'work_key'])
    .expression(sql`coalesce(video_id, '')`)
    .execute();

  // Instances look for sessions and users that others have ended.
  await schema
    .createIndex('sessions_revoked')
    .on('sessions')
    .column('revoked_at')
    .where(sql.ref('revoked_at'), 'is not', null)
    .execute();
  await schema
    .createIndex('users_disabled')
    .on('users')
    .column('disabled_at')
    .where(sql.ref('disabled_at'), 'is not', null)
    .execute();
}
