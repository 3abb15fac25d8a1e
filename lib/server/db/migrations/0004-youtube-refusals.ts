import 'server-only';
import { type Kysely, sql } from 'kysely';
import { columnTypes } from '../column-types';

/** What YouTube refused, remembered: pauses, videos without captions, channels, and how complete captions are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  const { text } = columnTypes(db);

  await schema
    .createTable('circuit_breakers')
    .addColumn('name', text, (c) => c.primaryKey())
    .addColumn('route', text, (c) => c.notNull())
    .addColumn('reason', text, (c) => c.notNull())
    .addColumn('level', 'integer', (c) => c.notNull())
    .addColumn('opened_at', 'bigint', (c) => c.notNull())
    .addColumn('until', 'bigint', (c) => c.notNull())
    .addColumn('probe_until', 'bigint')
    .addColumn('closed_at', 'bigint')
    .execute();

  await schema
    .createTable('caption_refusals')
    .addColumn('cache_key', text, (c) => c.primaryKey())
    .addColumn('video_id', text, (c) => c.notNull())
    .addColumn('code', text, (c) => c.notNull())
    .addColumn('details', text, (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createIndex('caption_refusals_expiry')
    .on('caption_refusals')
    .column('expires_at')
    .execute();

  await schema.alterTable('jobs').addColumn('caption_language', text).execute();
  await schema.alterTable('jobs').addColumn('error_details', text).execute();
  await schema.alterTable('sources').addColumn('channel_path', text).execute();
  await schema.alterTable('transcripts').addColumn('gap', text).execute();
  await schema
    .alterTable('summaries')
    .addColumn('truncated', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();

  await sql`update transcripts set gap = 'ends_early' where truncated = 1`.execute(db);
  await sql`update summaries set truncated = 1 where result_id in (
    select results.id from results join transcripts on transcripts.id = results.transcript_id
    where transcripts.truncated = 1)`.execute(db);
}
