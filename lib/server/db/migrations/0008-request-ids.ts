import 'server-only';
import type { Kysely } from 'kysely';
import { columnTypes } from '../column-types';

/** Which request asked for a batch last, so that the log lines of its jobs lead back to it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('batches').addColumn('request_id', columnTypes(db).text).execute();
}
