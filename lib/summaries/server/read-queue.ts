import 'server-only';
import type { Db } from '../../server/db/open-database';
import { unfinishedStatuses } from '../status';

/** The job queue: jobs that have not ended, of everybody, by status; and how long the one that is queued longest has waited. */
export async function readQueue({ db, now }: { db: Db; now(): number }): Promise<{
  byStatus: Record<(typeof unfinishedStatuses)[number], number>;
  oldestQueuedMs: number;
}> {
  const rows = await db
    .selectFrom('jobs')
    .select((eb) => [
      'status',
      eb.fn.countAll<number>().as('count'),
      // Nothing else is changed in a row that is queued, so this is when it was.
      eb.fn.min('updated_at').as('since'),
    ])
    .where('status', 'in', unfinishedStatuses)
    .groupBy('status')
    .execute();
  const of = (status: string) => rows.find((row) => row.status === status);
  const since = of('queued')?.since;
  return {
    byStatus: {
      queued: Number(of('queued')?.count ?? 0),
      running: Number(of('running')?.count ?? 0),
      waiting: Number(of('waiting')?.count ?? 0),
    },
    oldestQueuedMs: since === undefined ? 0 : Math.max(0, now() - Number(since)),
  };
}
