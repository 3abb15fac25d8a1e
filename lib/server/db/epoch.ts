import 'server-only';
import { randomBytes } from 'node:crypto';
import type { Db } from './open-database';

const key = 'events_epoch';
const newEpoch = () => randomBytes(5).toString('hex');

/** The event log's epoch: made with the database, so that a cursor from another one is recognised. */
export async function readEpoch(db: Db): Promise<string> {
  await db
    .insertInto('meta')
    .values({ key, value: newEpoch() })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  return row.value;
}

/** For a database that was restored: ids that it gives out again are no longer taken for those from before. */
export async function renewEpoch(db: Db): Promise<string> {
  const value = newEpoch();
  await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
  return value;
}
