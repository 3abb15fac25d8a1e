import 'server-only';
import { type ErrorCode, isRetryable } from '../../errors';
import { toUser } from '../../events/audience';
import type { Append } from '../../events/server/event-log';
import type { Trx } from '../../server/db/open-database';
import type { CaptionLanguage } from '../schemas';

/** What a finished job reports about itself. */
export interface SettledJob {
  id: string;
  batch_id: string;
  owner_id: string;
  video_id: string | null;
  title: string | null;
  playlist: string | null;
  run: number;
}

export const settledColumns = [
  'id',
  'batch_id',
  'owner_id',
  'video_id',
  'title',
  'playlist',
  'run',
] as const;

/** A job that this process still holds, kept from others until the end of the transaction. */
export function lockHeldJob(
  trx: Trx,
  jobId: string,
  holder: string,
): Promise<SettledJob | undefined> {
  return trx
    .selectFrom('jobs')
    .select(settledColumns)
    .where('id', '=', jobId)
    .where('locked_by', '=', holder)
    .where('status', '=', 'running')
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export interface Completion {
  summaryId: string;
  model: string;
  source: 'cache' | 'generated';
  title: string;
}

/** Marks a job completed and appends its terminal event. The caller reports the batch afterwards. */
export async function completeJob(
  trx: Trx,
  append: Append,
  job: SettledJob,
  { summaryId, model, source, title }: Completion,
  at: number,
): Promise<void> {
  await trx
    .updateTable('jobs')
    .set({
      status: 'completed',
      phase: 'completed',
      percent: 100,
      summary_id: summaryId,
      from_cache: source === 'cache' ? 1 : 0,
      title,
      error_code: null,
      error_message: null,
      error_details: null,
      ...unlocked,
      updated_at: at,
    })
    .where('id', '=', job.id)
    .execute();
  append({
    type: 'summary_complete',
    audience: toUser(job.owner_id),
    dedupeKey: `job:${job.id}:${job.run}`,
    data: {
      video_id: job.video_id,
      title,
      source,
      model_used: model,
      ...(job.playlist !== null && { playlist: job.playlist }),
      summary_id: summaryId,
      job_id: job.id,
      batch_id: job.batch_id,
    },
  });
}

export interface JobFailure {
  code: ErrorCode;
  message: string;
  title?: string;
  /** The captions that the video has instead. */
  languages?: CaptionLanguage[];
}

/** Marks a job failed (or cancelled) and appends its terminal event. The caller reports the batch afterwards. */
export async function failJob(
  trx: Trx,
  append: Append,
  job: SettledJob,
  { code, message, title, languages }: JobFailure,
  at: number,
): Promise<void> {
  const status = code === 'cancelled' ? 'cancelled' : 'failed';
  const knownTitle = title ?? job.title ?? undefined;
  await trx
    .updateTable('jobs')
    .set({
      status,
      phase: status,
      error_code: code,
      error_message: message,
      error_details: languages ? JSON.stringify({ languages }) : null,
      title: knownTitle ?? null,
      work_id: null,
      ...unlocked,
      updated_at: at,
    })
    .where('id', '=', job.id)
    .execute();
  append({
    type: 'summary_failed',
    audience: toUser(job.owner_id),
    dedupeKey: `job:${job.id}:${job.run}`,
    data: {
      video_id: job.video_id,
      ...(knownTitle && { title: knownTitle }),
      code,
      message,
      retryable: isRetryable(code),
      job_id: job.id,
      batch_id: job.batch_id,
    },
  });
}

const unlocked = { locked_by: null, locked_until: null, wait_until: null };
