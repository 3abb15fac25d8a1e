import 'server-only';
import { z } from 'zod';
import { breathe } from '../../breathe';
import { AppError, toPublicError } from '../../errors';
import type { TranscriptRequest } from '../../youtube/server/transcript-source';
import {
  type CaptionLanguage,
  captionLanguageSchema,
  type SummaryOptions,
  summaryOptionsSchema,
} from '../schemas';
import { milestones } from '../status';
import { attachJob } from './attach-job';
import { logOfBatch } from './batch-log';
import type { SummariesContext } from './context';
import { type ClaimedJob, type ClaimedWork, maxAttempts } from './leases';
import { type Transcript, type Transcripts, wantedLanguage } from './load-transcript';
import { pauseOf, postponeJob } from './postpone';
import type { Progress } from './progress';
import { reportBatches } from './report-batch';
import { failJob, lockHeldJob } from './settle-jobs';

const captionLanguagesSchema = z.array(captionLanguageSchema);

export interface RunJobContext extends SummariesContext {
  holder: string;
  transcripts: Transcripts;
  progress: Progress;
}

/**
 * The person's part of a job: find the video, get its transcript, and either answer from the cache or attach to the shared
 * work. Returns the work when this process is the one to do it. Failures end the job with a code; an aborted signal leaves
 * it as it is, for whoever aborted knows why.
 */
export async function runJob(
  shared: RunJobContext,
  job: ClaimedJob,
  signal: AbortSignal,
): Promise<ClaimedWork | null> {
  const logger = await logOfBatch(shared, job.batch_id, { jobId: job.id });
  const context = { ...shared, logger };
  const { progress } = context;
  try {
    if (job.attempts > maxAttempts) throw new AppError('internal');
    await progress.ofJob(job.id, { phase: 'resolving', percent: 0 });
    await breathe();
    const options = await readOptions(context, job);
    const transcript = await readTranscript(context, job, options, signal);
    await progress.ofJob(job.id, { phase: 'transcript', percent: milestones.transcript });
    await breathe();
    signal.throwIfAborted();
    const { work, workId, done } = await attachJob(context, job, transcript, options);
    if (workId) logger.info({ workId }, 'job waits for its summary');
    if (done) {
      logger.info('job answered from the cache');
      await progress.ofJob(job.id, { phase: 'completed', percent: milestones.saved });
    }
    return work;
  } catch (error) {
    if (signal.aborted) return null;
    const pause = pauseOf(error);
    if (pause) {
      await postponeJob(context, job, pause);
      return null;
    }
    const { code, message, details } = toPublicError(error);
    if (code === 'internal') logger.error({ err: error }, 'job failed');
    else logger.info({ code, cause: (error as Error).cause }, 'job failed');
    const title = typeof details?.title === 'string' ? details.title : undefined;
    await endFailed(context, job, { code, message, title, languages: languagesOf(details) });
    return null;
  }
}

async function readOptions({ db }: RunJobContext, job: ClaimedJob): Promise<SummaryOptions> {
  const batch = await db
    .selectFrom('batches')
    .select('options')
    .where('id', '=', job.batch_id)
    .executeTakeFirstOrThrow();
  const options = summaryOptionsSchema.parse(JSON.parse(batch.options));
  return { ...options, captionLanguage: job.caption_language ?? options.captionLanguage };
}

/** The captions that there are, where a refusal names them. */
function languagesOf(details: Record<string, unknown> | undefined): CaptionLanguage[] | undefined {
  return captionLanguagesSchema.safeParse(details?.languages).data;
}

async function readTranscript(
  { db, transcripts, progress, logger }: RunJobContext,
  job: ClaimedJob,
  options: SummaryOptions,
  signal: AbortSignal,
): Promise<Transcript> {
  const { video_id: videoId, transcript_id: transcriptId } = job;
  if (videoId === null) {
    if (transcriptId === null) throw new AppError('captions_gone');
    return transcripts.byId(transcriptId);
  }
  // Also where it had captions before: a retry may want others.
  let metadata: Promise<void> = Promise.resolve();
  try {
    const request: TranscriptRequest = {
      videoId,
      language: wantedLanguage(options),
      signal,
      onMetadata({ title, channel, durationMs }) {
        metadata = db
          .updateTable('jobs')
          .set({ title, channel, duration_ms: durationMs })
          .where('id', '=', job.id)
          .execute()
          .then(() => progress.ofJob(job.id, { phase: 'transcript', percent: milestones.metadata }))
          .catch((err) => logger.error({ err }, 'storing video details failed'));
      },
    };
    return await transcripts.ofVideo(request, { renew: options.regenerate });
  } finally {
    await metadata;
  }
}

async function endFailed(
  { eventLog, holder, now }: RunJobContext,
  job: ClaimedJob,
  failure: Parameters<typeof failJob>[3],
): Promise<void> {
  await eventLog.commit(async (trx, append) => {
    const held = await lockHeldJob(trx, job.id, holder);
    if (!held) return;
    await failJob(trx, append, held, failure, now());
    await reportBatches(trx, append, [held.batch_id], now());
  });
}
