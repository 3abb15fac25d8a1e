import 'server-only';
import type { Kysely } from 'kysely';
import { columnTypes } from '../column-types';

/** Accounts, the event log, and the tables from a pasted link to a stored summary. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  const { text, real, counter } = columnTypes(db);

  await schema
    .createTable('meta')
    .addColumn('key', text, (c) => c.primaryKey())
    .addColumn('value', text, (c) => c.notNull())
    .execute();

  await schema
    .createTable('users')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('email', text, (c) => c.notNull().unique())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('role', text, (c) => c.notNull())
    .addColumn('password_hash', text)
    .addColumn('disabled_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();

  await schema
    .createTable('sessions')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('user_id', text, (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('revoked_at', 'bigint')
    .addColumn('address', text)
    .addColumn('user_agent', text)
    .execute();
  await schema.createIndex('sessions_user').on('sessions').column('user_id').execute();

  await schema
    .createTable('setup_links')
    .addColumn('token_hash', text, (c) => c.primaryKey())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('used_at', 'bigint')
    .execute();

  await schema
    .createTable('events')
    .addColumn('seq', ...counter)
    .addColumn('type', text, (c) => c.notNull())
    .addColumn('topic', text, (c) => c.notNull())
    .addColumn('audience_kind', text, (c) => c.notNull())
    .addColumn('audience_id', text, (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('data', text, (c) => c.notNull())
    .addColumn('dedupe_key', text, (c) => c.unique())
    .execute();
  await schema
    .createIndex('events_audience')
    .on('events')
    .columns(['audience_kind', 'audience_id', 'seq'])
    .execute();

  await schema
    .createTable('batches')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('owner_id', text, (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('options', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('run', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createIndex('batches_owner')
    .on('batches')
    .columns(['owner_id', 'status', 'created_at'])
    .execute();

  await schema
    .createTable('sources')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('batch_id', text, (c) => c.notNull().references('batches.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('input', text, (c) => c.notNull())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('title', text)
    .addColumn('code', text)
    .addColumn('message', text)
    .execute();
  await schema
    .createIndex('sources_batch')
    .on('sources')
    .columns(['batch_id', 'position'])
    .execute();

  await schema
    .createTable('transcripts')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('cache_key', text, (c) => c.unique())
    .addColumn('owner_id', text, (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('video_id', text)
    .addColumn('source_kind', text, (c) => c.notNull())
    .addColumn('language', text, (c) => c.notNull())
    .addColumn('title', text, (c) => c.notNull())
    .addColumn('channel', text)
    .addColumn('duration_ms', 'bigint', (c) => c.notNull())
    .addColumn('timed', 'integer', (c) => c.notNull())
    .addColumn('truncated', 'integer', (c) => c.notNull())
    .addColumn('chapters', text, (c) => c.notNull())
    .addColumn('content_hash', text, (c) => c.notNull())
    .addColumn('segments', text, (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();

  await schema
    .createTable('works')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('work_key', text, (c) => c.notNull().unique())
    .addColumn('owner_id', text, (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('transcript_id', text, (c) => c.notNull().references('transcripts.id'))
    .addColumn('options', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('phase', text, (c) => c.notNull())
    .addColumn('percent', 'integer', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('locked_by', text)
    .addColumn('locked_until', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('works_transcript').on('works').column('transcript_id').execute();

  await schema
    .createTable('results')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('work_key', text, (c) => c.notNull())
    .addColumn('owner_id', text, (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('transcript_id', text, (c) => c.notNull().references('transcripts.id'))
    .addColumn('model', text, (c) => c.notNull())
    .addColumn('prompt_version', text, (c) => c.notNull())
    .addColumn('language', text, (c) => c.notNull())
    .addColumn('content', text, (c) => c.notNull())
    .addColumn('usage', text)
    .addColumn('coverage', real, (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createIndex('results_work_key')
    .on('results')
    .columns(['work_key', 'created_at'])
    .execute();
  await schema.createIndex('results_transcript').on('results').column('transcript_id').execute();

  await schema
    .createTable('summaries')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('owner_id', text, (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('result_id', text, (c) => c.notNull().references('results.id'))
    .addColumn('work_key', text, (c) => c.notNull())
    .addColumn('video_id', text)
    .addColumn('title', text, (c) => c.notNull())
    .addColumn('channel', text)
    .addColumn('duration_ms', 'bigint', (c) => c.notNull())
    .addColumn('tldr', text, (c) => c.notNull())
    .addColumn('model', text, (c) => c.notNull())
    .addColumn('source_kind', text, (c) => c.notNull())
    .addColumn('language', text, (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createIndex('summaries_owner')
    .on('summaries')
    .columns(['owner_id', 'created_at', 'id'])
    .execute();
  await schema
    .createIndex('summaries_work_key')
    .on('summaries')
    .columns(['owner_id', 'work_key'])
    .execute();
  await schema.createIndex('summaries_result').on('summaries').column('result_id').execute();

  await schema
    .createTable('jobs')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('batch_id', text, (c) => c.notNull().references('batches.id').onDelete('cascade'))
    .addColumn('source_id', text, (c) => c.notNull().references('sources.id').onDelete('cascade'))
    .addColumn('owner_id', text, (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('video_id', text)
    .addColumn('transcript_id', text, (c) => c.references('transcripts.id').onDelete('set null'))
    .addColumn('work_id', text, (c) => c.references('works.id').onDelete('set null'))
    .addColumn('summary_id', text, (c) => c.references('summaries.id').onDelete('set null'))
    .addColumn('title', text)
    .addColumn('channel', text)
    .addColumn('duration_ms', 'bigint')
    .addColumn('playlist', text)
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('phase', text, (c) => c.notNull())
    .addColumn('percent', 'integer', (c) => c.notNull())
    .addColumn('wait_until', 'bigint')
    .addColumn('error_code', text)
    .addColumn('error_message', text)
    .addColumn('from_cache', 'integer', (c) => c.notNull())
    .addColumn('run', 'integer', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('locked_by', text)
    .addColumn('locked_until', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('jobs_batch').on('jobs').columns(['batch_id', 'position']).execute();
  await schema.createIndex('jobs_claim').on('jobs').columns(['status', 'created_at']).execute();
  await schema.createIndex('jobs_work').on('jobs').column('work_id').execute();
  await schema.createIndex('jobs_summary').on('jobs').column('summary_id').execute();
  await schema.createIndex('jobs_transcript').on('jobs').column('transcript_id').execute();
  await schema.createIndex('jobs_owner').on('jobs').columns(['owner_id', 'status']).execute();
}
