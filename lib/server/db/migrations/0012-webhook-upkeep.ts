import 'server-only';
import { type Kysely, sql } from 'kysely';

/** Indexes for what is asked of an endpoint's deliveries all the time, and one word for hosts that nothing is sent to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;

  await schema
    .createIndex('webhook_deliveries_unsent')
    .on('webhook_deliveries')
    .column('endpoint_id')
    .where(sql.ref('status'), '=', sql.lit('pending'))
    .where(sql.ref('attempts'), '=', sql.lit(0))
    .execute();
  await schema
    .createIndex('webhook_deliveries_settled')
    .on('webhook_deliveries')
    .columns(['endpoint_id', 'created_at'])
    .where(sql.ref('status'), '!=', sql.lit('pending'))
    .execute();

  // A name that was not found is not told from one that leads inside any more, nor where that was written down.
  await sql`update webhook_attempts set outcome = 'address' where outcome = 'dns'`.execute(db);
  await sql`update webhook_deliveries set outcome = 'address' where outcome = 'dns'`.execute(db);
  await sql`update webhook_endpoints set last_outcome = 'address' where last_outcome = 'dns'`.execute(
    db,
  );
}
