import 'server-only';
import { type Kysely, sql } from 'kysely';
import { columnTypes } from '../column-types';
import { dialectOf } from '../dialect';

/** Playlists as sources, text while it is written, batches answered from the cache, and the library's full-text search. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  const { text, counter } = columnTypes(db);

  for (const [column, type] of [
    ['playlist_id', text],
    ['count', 'integer'],
    ['left_out', 'integer'],
    ['skipped', text],
    ['wait_until', 'bigint'],
    ['locked_by', text],
    ['locked_until', 'bigint'],
  ] as const) {
    await schema.alterTable('sources').addColumn(column, type).execute();
  }
  await schema
    .alterTable('sources')
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await schema
    .createIndex('sources_resolving')
    .on('sources')
    .column('status')
    .where(sql.ref('status'), '=', sql.lit('resolving'))
    .execute();

  await schema
    .alterTable('batches')
    .addColumn('cache_checked', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  await schema
    .createIndex('batches_unchecked')
    .on('batches')
    .column('cache_checked')
    .where(sql.ref('cache_checked'), '=', sql.lit(0))
    .execute();

  await schema
    .alterTable('works')
    .addColumn('partial_text', text, (c) => c.notNull().defaultTo(''))
    .execute();
  await schema
    .createTable('work_checkpoints')
    .addColumn('work_id', text, (c) => c.notNull().references('works.id').onDelete('cascade'))
    .addColumn('key', text, (c) => c.notNull())
    .addColumn('value', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('work_checkpoints_key', ['work_id', 'key'])
    .execute();
  await schema.alterTable('results').addColumn('options', text).execute();
  await schema.alterTable('summaries').addColumn('playlist', text).execute();
  await schema.alterTable('summaries').addColumn('deleted_at', 'bigint').execute();
  await schema.alterTable('summaries').addColumn('text_id', 'integer').execute();
  // Covers listing and searching, so that a search over thousands of rows never reads them.
  await schema.dropIndex('summaries_owner').execute();
  await schema
    .createIndex('summaries_owner')
    .on('summaries')
    .columns(['owner_id', 'created_at', 'id', 'text_id', 'deleted_at'])
    .execute();
  await schema
    .createIndex('summaries_deleted')
    .on('summaries')
    .column('deleted_at')
    .where(sql.ref('deleted_at'), 'is not', null)
    .execute();

  // Rows from before the index have no text yet: which words count is the feature's business (`indexMissingSummaries`).
  await schema
    .createIndex('summaries_without_text')
    .on('summaries')
    .column('id')
    .where(sql.ref('text_id'), 'is', null)
    .execute();

  // Covers the counts of a batch, which every step of every job asks for.
  await schema
    .createIndex('jobs_tally')
    .on('jobs')
    .columns(['batch_id', 'status', 'from_cache', 'work_id'])
    .execute();

  // A row of its own with an integer key, because the index needs one that `vacuum` does not change.
  await schema
    .createTable('summary_texts')
    .addColumn('id', ...counter)
    .addColumn('summary_id', text, (c) =>
      c.notNull().unique().references('summaries.id').onDelete('cascade'),
    )
    .addColumn('title', text, (c) => c.notNull())
    .addColumn('body', text, (c) => c.notNull())
    .execute();
  await (dialectOf(db) === 'postgres' ? indexInPostgres(db) : indexInSqlite(db));
}

async function indexInSqlite(db: Kysely<unknown>): Promise<void> {
  await sql`create virtual table summary_search using fts5(
    title, body, content='summary_texts', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
  )`.execute(db);
  const remove = sql`insert into summary_search(summary_search, rowid, title, body)
    values ('delete', old.id, old.title, old.body);`;
  const add = sql`insert into summary_search(rowid, title, body) values (new.id, new.title, new.body);`;
  await sql`create trigger summary_texts_added after insert on summary_texts begin ${add} end`.execute(
    db,
  );
  await sql`create trigger summary_texts_removed after delete on summary_texts begin ${remove} end`.execute(
    db,
  );
  await sql`create trigger summary_texts_changed after update on summary_texts begin ${remove} ${add} end`.execute(
    db,
  );
}

/** Words come as a vector that the application makes (lib/summaries/server/search-text.ts), by the rules of `unicode61`. */
async function indexInPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`alter table summary_texts add column search tsvector not null default ''`.execute(db);
  await sql`create index summary_search on summary_texts using gin (search)`.execute(db);
}
