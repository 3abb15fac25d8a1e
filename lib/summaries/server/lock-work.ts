import 'server-only';
import type { Trx } from '../../server/db/open-database';
import { ConcurrentChange } from '../../server/db/transact';
import { settledColumns } from './settle-jobs';

/**
 * A work that this process still holds, and the jobs that wait for it, kept from others until the end of the transaction:
 * none joins, none is cancelled. Jobs come before works, like everywhere (docs/decisions/0019-postgres-and-redis.md), so one
 * that joined between the two makes the transaction run again.
 */
export async function lockHeldWork(trx: Trx, workId: string, holder: string) {
  const jobs = await waitingJobs(trx, workId)
    .select([...settledColumns, 'transcript_id'])
    .forNoKeyUpdate()
    .execute();
  const work = await trx
    .selectFrom('works')
    .select('transcript_id')
    .where('id', '=', workId)
    .where('locked_by', '=', holder)
    .forUpdate()
    .executeTakeFirst();
  if (!work) return null;
  const waiting = await waitingJobs(trx, workId).select('id').execute();
  if (waiting.length !== jobs.length) throw new ConcurrentChange('who waits for a work');
  return { ...work, jobs };
}

/** In the order in which everybody takes several jobs. */
function waitingJobs(trx: Trx, workId: string) {
  return trx
    .selectFrom('jobs')
    .where('work_id', '=', workId)
    .where('status', '=', 'running')
    .orderBy('id');
}
