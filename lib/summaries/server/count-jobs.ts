import 'server-only';
import { sql } from 'kysely';
import type { Db } from '../../server/db/open-database';
import { type JobStatus, jobStatuses, unfinishedStatuses } from '../status';

const dayMs = 86_400_000;

/**
 * Jobs of everybody by status, for an admin's view of the whole: all that are unfinished, and those that have ended within the
 * last 24 hours. Both are ranges of an index (`jobs_claim`, `jobs_ended`), so that it costs the same in a database of years.
 */
export async function countJobs(db: Db, now: number): Promise<Record<JobStatus, number>> {
  const grouped = () =>
    db
      .selectFrom('jobs')
      .select(['status', (eb) => eb.fn.countAll().as('count')])
      .groupBy('status');
  const ended = jobStatuses.filter(
    (status) => !(unfinishedStatuses as readonly JobStatus[]).includes(status),
  );
  const rows = [
    ...(await grouped().where('status', 'in', unfinishedStatuses).execute()),
    ...(await grouped()
      // In the statement's text, where SQLite compares them to the index's own condition.
      .where('status', 'in', ended.map(sql.lit))
      .where('updated_at', '>=', now - dayMs)
      .execute()),
  ];
  const counts = Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
  return Object.fromEntries(jobStatuses.map((status) => [status, counts[status] ?? 0])) as Record<
    JobStatus,
    number
  >;
}
