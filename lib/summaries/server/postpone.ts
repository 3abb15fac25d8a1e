import 'server-only';
import { toPublicError } from '../../errors';
import { retryConflicts } from '../../server/db/transact';
import { isPauseCode, type PauseCode } from '../../youtube/pause';
import type { SummariesContext } from './context';
import type { ClaimedJob, ClaimedSource } from './leases';
import type { RunJobContext } from './run-job';

/** Why and until when YouTube is left alone. */
export interface Pause {
  code: PauseCode;
  until: number;
  message: string;
  /** Of the video, where the refusal named it. */
  title?: string;
}

/** The pause that an error stands for, or null for a failure. */
export function pauseOf(error: unknown): Pause | null {
  const { code, message, details } = toPublicError(error);
  const { until, title } = details ?? {};
  if (!isPauseCode(code) || typeof until !== 'number') return null;
  return { code, until, message, ...(typeof title === 'string' && { title }) };
}

/**
 * Lets a job wait, without counting it as a try: it goes on by itself when the pause is over. What waits already waits as
 * long. Fenced by the lease.
 */
export async function postponeJob(
  { db, holder, now, progress, logger }: RunJobContext,
  job: ClaimedJob,
  pause: Pause,
): Promise<void> {
  const { code, until, message, title } = pause;
  const waiting = await db
    .updateTable('jobs')
    .set({
      status: 'waiting',
      phase: 'waiting',
      wait_until: until,
      error_code: code,
      error_message: message,
      ...(title && { title }),
      attempts: Math.max(0, job.attempts - 1),
      ...unlocked,
      updated_at: now(),
    })
    .where('id', '=', job.id)
    .where('locked_by', '=', holder)
    .where('status', '=', 'running')
    .returning('id')
    .executeTakeFirst();
  if (!waiting) return;
  logger.info({ code, until }, 'job waits for YouTube');
  await retryConflicts(() =>
    db
      .updateTable('jobs')
      .set({ wait_until: until, error_code: code, error_message: message })
      .where('status', '=', 'waiting')
      .where('wait_until', '<', until)
      .execute(),
  );
  await progress.ofJob(job.id, { phase: 'waiting', percent: 0, until });
}

/** The same for a playlist that is being resolved. */
export async function postponeSource(
  { db, holder, logger }: RunJobContext,
  source: ClaimedSource,
  { code, until, message }: Pause,
): Promise<void> {
  await db
    .updateTable('sources')
    .set({
      wait_until: until,
      code,
      message,
      attempts: Math.max(0, source.attempts - 1),
      ...unlocked,
    })
    .where('id', '=', source.id)
    .where('locked_by', '=', holder)
    .where('status', '=', 'resolving')
    .execute();
  logger.info({ code, until }, 'playlist waits for YouTube');
}

const unlocked = { locked_by: null, locked_until: null };

/** When there is no pause any more (it ran out, or the way out has changed), what waits for one goes on at once. */
export async function resumeWaiting({ db, now, youtubeState }: SummariesContext): Promise<void> {
  if ((await youtubeState()).state === 'open') return;
  const at = now();
  await retryConflicts(() =>
    db
      .updateTable('jobs')
      .set({ wait_until: at })
      .where('status', '=', 'waiting')
      .where('wait_until', '>', at)
      .execute(),
  );
  await retryConflicts(() =>
    db
      .updateTable('sources')
      .set({ wait_until: at })
      .where('status', '=', 'resolving')
      .where('wait_until', '>', at)
      .execute(),
  );
}
