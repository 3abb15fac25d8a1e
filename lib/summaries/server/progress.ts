import 'server-only';
import { toUser } from '../../events/audience';
import type { JobsTable } from '../../server/db/schema';
import { isTerminal, type JobPhase, type JobStatus, phaseWords } from '../status';
import type { SummariesContext } from './context';

const progressColumns = [
  'id',
  'batch_id',
  'owner_id',
  'video_id',
  'title',
  'playlist',
  'phase',
  'percent',
] as const;
type ProgressJob = Pick<JobsTable, (typeof progressColumns)[number]>;

export interface ProgressStep {
  phase: JobPhase;
  percent: number;
  /** More exact words than the phase's own. */
  message?: string;
  /** When what waits goes on, epoch milliseconds. */
  until?: number;
}

/**
 * Records how far jobs are and tells their owners. Percent only ever goes forward; rows are written when the phase
 * changes or the percent has moved by ten, events go out every time. The row is all that is remembered of a job.
 */
export function createProgress({ db, publishEphemeral, now }: SummariesContext) {
  async function report(jobs: readonly ProgressJob[], step: ProgressStep): Promise<void> {
    for (const job of jobs) {
      const percent = Math.max(job.percent, Math.round(step.percent));
      if (job.phase !== step.phase || percent - job.percent >= 10) {
        await db
          .updateTable('jobs')
          .set({ phase: step.phase, percent, updated_at: now() })
          .where('id', '=', job.id)
          .where('status', '=', 'running')
          .where('percent', '<=', percent)
          .execute();
      }
      const { done, total } = await countBatch(job.batch_id);
      publishEphemeral({
        type: 'summary_progress',
        audience: toUser(job.owner_id),
        conflationKey: job.id,
        data: {
          status: percent === 0 ? 'starting' : percent === 100 ? 'completed' : 'processing',
          message: step.message ?? phaseWords[step.phase],
          progress: done,
          total,
          percent,
          phase: step.phase,
          ...(step.until !== undefined && { until: step.until }),
          batch_id: job.batch_id,
          job_id: job.id,
          current_video: {
            id: job.video_id,
            title: job.title ?? job.video_id ?? 'Uploaded captions',
            ...(job.playlist !== null && { playlist: job.playlist }),
          },
        },
      });
    }
  }

  async function countBatch(batchId: string): Promise<{ done: number; total: number }> {
    const rows = await db
      .selectFrom('jobs')
      .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
      .where('batch_id', '=', batchId)
      .groupBy('status')
      .execute();
    let done = 0;
    let total = 0;
    for (const { status, count } of rows) {
      total += Number(count);
      if (isTerminal(status as JobStatus)) done += Number(count);
    }
    return { done, total };
  }

  return {
    async ofJob(jobId: string, step: ProgressStep): Promise<void> {
      const jobs = await db
        .selectFrom('jobs')
        .select(progressColumns)
        .where('id', '=', jobId)
        .execute();
      await report(jobs, step);
    },
    /** Once per job that waits for this work, to its owner. */
    async ofWork(workId: string, step: ProgressStep): Promise<void> {
      const jobs = await db
        .selectFrom('jobs')
        .select(progressColumns)
        .where('work_id', '=', workId)
        .where('status', '=', 'running')
        .execute();
      await report(jobs, step);
    },
  };
}

export type Progress = ReturnType<typeof createProgress>;
