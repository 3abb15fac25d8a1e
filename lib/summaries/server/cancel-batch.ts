import 'server-only';
import { breathe } from '../../breathe';
import { AppError, errorKinds } from '../../errors';
import type { Trx } from '../../server/db/open-database';
import type { BatchView } from '../schemas';
import { unfinishedStatuses } from '../status';
import type { SummariesCall } from './context';
import { getBatch } from './get-batch';
import { reportBatch } from './report-batch';
import { failJob, settledColumns } from './settle-jobs';

/** Jobs that are ended in one transaction: the database is for everybody, and a batch can have thousands. */
const jobsPerTransaction = 20;

/**
 * Ends everything of a batch that is not done yet, and the model calls that nobody else waits for. What is done stays.
 * Cancelling twice changes nothing. Throws `not_found`, also for somebody else's batch.
 */
export async function cancelBatch(call: SummariesCall, batchId: string): Promise<BatchView> {
  const { db, principal } = call;
  const batch = await db
    .selectFrom('batches')
    .select(['id as batch_id', 'owner_id', 'run'])
    .where('id', '=', batchId)
    .where('owner_id', '=', principal.userId)
    .executeTakeFirst();
  if (!batch) throw new AppError('not_found');
  // Playlists first: from then on no job is added.
  let more = await cancelSources(call, batch);
  while (more) more = await cancelSomeJobs(call, batch);
  return getBatch(call, batchId);
}

type Batch = Parameters<typeof reportBatch>[2];
const failure = { code: 'cancelled', message: errorKinds.cancelled.message } as const;

/** Returns whether there are jobs to cancel. */
async function cancelSources(
  { eventLog, now, wake }: SummariesCall,
  batch: Batch,
): Promise<boolean> {
  const { sources, jobs } = await eventLog.commit(async (trx, append) => {
    const stopped = await trx
      .updateTable('sources')
      .set({ status: 'cancelled', ...failure, locked_by: null, locked_until: null })
      .where('batch_id', '=', batch.batch_id)
      .where('status', '=', 'resolving')
      .returning('id')
      .execute();
    const left = await openJobs(trx, batch.batch_id).select('id').limit(1).execute();
    if (stopped.length > 0 && left.length === 0) await reportBatch(trx, append, batch, now());
    return { sources: stopped, jobs: left };
  });
  signalCancel(wake, sources);
  return jobs.length > 0;
}

/** Those that run come first, for they cost money. Returns whether there may be more. */
async function cancelSomeJobs(
  { eventLog, now, wake }: SummariesCall,
  batch: Batch,
): Promise<boolean> {
  const { jobs, works } = await eventLog.commit(async (trx, append) => {
    const at = now();
    const some = await openJobs(trx, batch.batch_id)
      .select([...settledColumns, 'work_id'])
      .orderBy('status', 'desc')
      .orderBy('position')
      .limit(jobsPerTransaction)
      .execute();
    for (const job of some) {
      await failJob(trx, append, job, failure, at);
      await breathe();
    }
    const workIds = some.flatMap(({ work_id }) => (work_id === null ? [] : [work_id]));
    const unwanted = await stopUnwanted(trx, workIds, at);
    if (some.length > 0) await reportBatch(trx, append, batch, at);
    return { jobs: some, works: unwanted };
  });
  signalCancel(wake, [...jobs, ...works]);
  return jobs.length === jobsPerTransaction;
}

function openJobs(trx: Trx, batchId: string) {
  return trx
    .selectFrom('jobs')
    .where('batch_id', '=', batchId)
    .where('status', 'in', unfinishedStatuses);
}

function signalCancel(wake: SummariesCall['wake'], rows: readonly { id: string }[]): void {
  if (rows.length > 0) wake.signal('cancel', { ids: rows.map(({ id }) => id) });
}

/** Works that no job waits for any more. They keep their checkpoints for a retry. */
async function stopUnwanted(
  trx: Trx,
  workIds: readonly string[],
  at: number,
): Promise<{ id: string }[]> {
  if (workIds.length === 0) return [];
  return trx
    .updateTable('works')
    .set({ status: 'failed', locked_by: null, locked_until: null, updated_at: at })
    .where('id', 'in', [...workIds])
    .where('status', '=', 'running')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('jobs')
            .select('jobs.id')
            .whereRef('jobs.work_id', '=', 'works.id')
            .where('jobs.status', '=', 'running'),
        ),
      ),
    )
    .returning('id')
    .execute();
}
