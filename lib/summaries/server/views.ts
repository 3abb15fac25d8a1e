import 'server-only';
import { z } from 'zod';
import { type ErrorCode, errorKinds, isErrorCode, isRetryable } from '../../errors';
import type { BatchesTable, JobsTable, SourcesTable } from '../../server/db/schema';
import {
  type BatchView,
  captionLanguageSchema,
  type JobView,
  type SourceView,
  skippedVideoSchema,
} from '../schemas';
import type { BatchStatus, JobPhase, JobStatus } from '../status';

/** Columns of a job that its view needs. */
export type JobRow = Pick<
  JobsTable,
  | 'id'
  | 'video_id'
  | 'title'
  | 'playlist'
  | 'status'
  | 'phase'
  | 'percent'
  | 'wait_until'
  | 'error_code'
  | 'error_message'
  | 'error_details'
  | 'summary_id'
  | 'from_cache'
>;

export function toJobView(row: JobRow): JobView {
  return {
    job_id: row.id,
    video_id: row.video_id,
    title: row.title,
    ...(row.playlist !== null && { playlist: row.playlist }),
    status: row.status as JobStatus,
    phase: row.phase as JobPhase,
    percent: row.percent,
    ...(row.wait_until !== null && { until: row.wait_until }),
    ...(row.error_code !== null && {
      error: {
        code: row.error_code,
        message: row.error_message ?? errorMessage(row.error_code),
        retryable: isErrorCode(row.error_code) && isRetryable(row.error_code),
        ...(row.error_details !== null && errorDetails.parse(JSON.parse(row.error_details))),
      },
    }),
    ...(row.summary_id !== null && { summary_id: row.summary_id }),
  };
}

export type SourceRow = Pick<
  SourcesTable,
  | 'input'
  | 'kind'
  | 'status'
  | 'title'
  | 'count'
  | 'left_out'
  | 'skipped'
  | 'wait_until'
  | 'code'
  | 'message'
>;

const errorDetails = z.object({ languages: z.array(captionLanguageSchema) });
const skippedSchema = z.array(skippedVideoSchema);

export function toSourceView(row: SourceRow): SourceView {
  return {
    input: row.input,
    kind: row.kind as SourceView['kind'],
    status: row.status as SourceView['status'],
    ...(row.title !== null && { title: row.title }),
    ...(row.count !== null && { count: row.count }),
    ...(row.left_out !== null && { left_out: row.left_out }),
    ...(row.skipped !== null && { skipped: skippedSchema.parse(JSON.parse(row.skipped)) }),
    ...(row.wait_until !== null && { until: row.wait_until }),
    ...(row.code !== null && { code: row.code }),
    ...(row.message !== null && { message: row.message }),
  };
}

export function toBatchView(
  batch: Pick<BatchesTable, 'id' | 'status' | 'created_at'>,
  sources: readonly SourceRow[],
  jobs: readonly JobRow[],
): BatchView {
  const count = (status: JobStatus) => jobs.filter((job) => job.status === status).length;
  return {
    batch_id: batch.id,
    status: batch.status as BatchStatus,
    total: jobs.length,
    resolving: sources.filter((source) => source.status === 'resolving').length,
    completed: count('completed'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    from_cache: jobs.filter((job) => job.status === 'completed' && job.from_cache === 1).length,
    created_at: batch.created_at,
    sources: sources.map(toSourceView),
    jobs: jobs.map(toJobView),
  };
}

function errorMessage(code: string): string {
  return errorKinds[isErrorCode(code) ? (code as ErrorCode) : 'internal'].message;
}
