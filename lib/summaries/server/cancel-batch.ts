import 'server-only';
import { breathe } from '../../breathe';
import { AppError, errorKinds } from '../../errors';
import type { Trx } from '../../server/db/open-database';
import type { BatchView } from '../schemas';
import { unfinishedStatuses } from '../status';
import type { SummariesCall } from './context';
import { getBatch } from './get-batch';
import { reportBatches } from './report-batch';
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
    .select('id')
    .where('id', '=', batchId)
    .where('owner_id', '=', principal.userId)
    .executeTakeFirst();
  if (!batch) throw new AppError('not_found');
  // Playlists first: from then on no job is added.
  let more = await cancelSources(call, batchId);
  while (more) more = await cancelSomeJobs(call, batchId);
  return getBatch(call, batchId);
}

const failure = { code: 'cancelled', message: errorKinds.cancelled.message } as const;

/** Returns whether there are jobs to cancel. */
async function cancelSources(
  { eventLog, now, wake }: SummariesCall,
  batchId: string,
): Promise<boolean> {
  const { sources, jobs } = await eventLog.commit(async (trx, append) => {
    const resolving = await trx
      .selectFrom('sources')
      .select('id')
      .where('batch_id', '=', batchId)
      .where('status', '=', 'resolving')
      .orderBy('id')
      .forNoKeyUpdate()
      .execute();
    const stopped =
      resolving.length === 0
        ? []
        : await trx
            .updateTable('sources')
            .set({ status: 'cancelled', ...failure, locked_by: null, locked_until: null })
            .where('batch_id', '=', batchId)
            .where('status', '=', 'resolving')
            .returning('id')
            .execute();
    const left = await openJobs(trx, batchId).select('id').limit(1).execute();
    if (stopped.length > 0 && left.length === 0) {
      await reportBatches(trx, append, [batchId], now());
    }
    return { sources: stopped, jobs: left };
  });
  signalCancel(wake, sources);
  return jobs.length > 0;
}

/** Those that run come first, for they cost money. Returns whether there may be more. */
async function cancelSomeJobs(
  { eventLog, now, wake }: SummariesCall,
  batchId: string,
): Promise<boolean> {
  const { picked, jobs, works } = await eventLog.commit(async (trx, append) => {
    const at = now();
    const first = await openJobs(trx, batchId)
      .select('id')
      .orderBy('status', 'desc')
      .orderBy('position')
      .limit(jobsPerTransaction)
      .execute();
    // Picked by urgency and taken in everybody's order; one that has ended meanwhile is left out.
    const some =
      first.length === 0
        ? []
        : await openJobs(trx, batchId)
            .select([...settledColumns, 'work_id'])
            .where(
              'id',
              'in',
              first.map(({ id }) => id),
            )
            .orderBy('id')
            .forNoKeyUpdate()
            .execute();
    for (const job of some) {
      await failJob(trx, append, job, failure, at);
      await breathe();
    }
    const workIds = some.flatMap(({ work_id }) => (work_id === null ? [] : [work_id]));
    const unwanted = await stopUnwanted(trx, workIds, at);
    if (some.length > 0) await reportBatches(trx, append, [batchId], at);
    return { picked: first, jobs: some, works: unwanted };
  });
  signalCancel(wake, [...jobs, ...works]);
  return picked.length === jobsPerTransaction;
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
  // Whoever else gives one of them up at the same time waits here, and then sees that nobody is left.
  await trx
    .selectFrom('works')
    .select('id')
    .where('id', 'in', [...workIds])
    .orderBy('id')
    .forUpdate()
    .execute();
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
