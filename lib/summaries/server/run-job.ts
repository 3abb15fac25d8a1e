import 'server-only';
import { z } from 'zod';
import { breathe } from '../../breathe';
import { AppError, toPublicError } from '../../errors';
import {
  type CaptionLanguage,
  captionLanguageSchema,
  type SummaryOptions,
  summaryContentSchema,
  summaryOptionsSchema,
} from '../schemas';
import { milestones } from '../status';
import { collectResults } from './collect-results';
import type { SummariesContext } from './context';
import { type ClaimedJob, type ClaimedWork, leaseMs, maxAttempts } from './leases';
import { saveLibraryRow } from './library-row';
import { type Transcript, type Transcripts, wantedLanguage } from './load-transcript';
import { pauseOf, postponeJob } from './postpone';
import type { Progress } from './progress';
import { reportBatch } from './report-batch';
import { completeJob, failJob, settledColumns } from './settle-jobs';
import { workKeyOf } from './work-key';

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
  context: RunJobContext,
  job: ClaimedJob,
  signal: AbortSignal,
): Promise<ClaimedWork | null> {
  const { progress, logger } = context;
  try {
    if (job.attempts > maxAttempts) throw new AppError('internal');
    await progress.ofJob(job.id, { phase: 'resolving', percent: 0 });
    await breathe();
    const options = await readOptions(context, job);
    const transcript = await readTranscript(context, job, options, signal);
    await progress.ofJob(job.id, { phase: 'transcript', percent: milestones.transcript });
    await breathe();
    signal.throwIfAborted();
    return await attach(context, job, transcript, options);
  } catch (error) {
    if (signal.aborted) return null;
    const pause = pauseOf(error);
    if (pause) {
      await postponeJob(context, job, pause);
      return null;
    }
    const { code, message, details } = toPublicError(error);
    if (code === 'internal') logger.error({ err: error, jobId: job.id }, 'job failed');
    else logger.info({ jobId: job.id, code, cause: (error as Error).cause }, 'job failed');
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
    return await transcripts.ofVideo({
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
          .catch((err) => logger.error({ err, jobId: job.id }, 'storing video details failed'));
      },
    });
  } finally {
    await metadata;
  }
}

/** Fenced by the lease: a job that somebody else took over or cancelled meanwhile is left alone. */
async function attach(
  context: RunJobContext,
  job: ClaimedJob,
  transcript: Transcript,
  options: SummaryOptions,
): Promise<ClaimedWork | null> {
  const { eventLog, models, holder, createId, now, progress } = context;
  const model = models.resolve(options.model);
  const workKey = workKeyOf(transcript, options, model.promptVersion);

  const outcome = await eventLog.commit(async (trx, append) => {
    const at = now();
    const held = await trx
      .selectFrom('jobs')
      .select(settledColumns)
      .where('id', '=', job.id)
      .where('locked_by', '=', holder)
      .where('status', '=', 'running')
      .executeTakeFirst();
    if (!held) return { work: null, done: false };

    const cached = options.regenerate
      ? undefined
      : await trx
          .selectFrom('results')
          .select(['id', 'model', 'language', 'content'])
          .where('work_key', '=', workKey)
          .orderBy('created_at', 'desc')
          .executeTakeFirst();
    if (cached) {
      const content = summaryContentSchema.parse(JSON.parse(cached.content));
      const summaryId = await saveLibraryRow(
        trx,
        held.owner_id,
        { ...transcript, playlist: held.playlist },
        { ...cached, workKey, content },
        { createId, at },
      );
      await completeJob(
        trx,
        append,
        held,
        { summaryId, model: cached.model, source: 'cache', title: transcript.title },
        at,
      );
      await collectResults(trx, { workKey, transcriptIds: [transcript.id] });
      await reportBatch(trx, append, held, at);
      return { work: null, done: true };
    }

    const lease = { locked_by: holder, locked_until: at + leaseMs };
    const running = await trx
      .selectFrom('works')
      .select(['id', 'status', 'attempts'])
      .where('work_key', '=', workKey)
      .executeTakeFirst();
    const workId = running?.id ?? createId('wrk');
    const ours = running?.status !== 'running';
    if (!running) {
      await trx
        .insertInto('works')
        .values({
          id: workId,
          work_key: workKey,
          owner_id: transcript.ownerId,
          transcript_id: transcript.id,
          options: JSON.stringify(options),
          status: 'running',
          phase: 'summarizing',
          percent: milestones.transcript,
          attempts: 1,
          ...lease,
          created_at: at,
          updated_at: at,
        })
        .execute();
    } else if (ours) {
      await trx
        .updateTable('works')
        .set({ status: 'running', attempts: 1, partial_text: '', ...lease, updated_at: at })
        .where('id', '=', workId)
        .execute();
    }
    await trx
      .updateTable('jobs')
      .set({
        work_id: workId,
        transcript_id: transcript.id,
        phase: 'summarizing',
        locked_by: null,
        locked_until: null,
        updated_at: at,
      })
      .where('id', '=', job.id)
      .execute();
    await collectResults(trx, { workKey, transcriptIds: [transcript.id] });
    await reportBatch(trx, append, held, at);
    const work: ClaimedWork = {
      id: workId,
      work_key: workKey,
      owner_id: transcript.ownerId,
      transcript_id: transcript.id,
      options: JSON.stringify(options),
      attempts: 1,
    };
    return { work: ours ? work : null, done: false };
  });
  if (outcome.done) await progress.ofJob(job.id, { phase: 'completed', percent: milestones.saved });
  return outcome.work;
}

async function endFailed(
  { eventLog, holder, now }: RunJobContext,
  job: ClaimedJob,
  failure: Parameters<typeof failJob>[3],
): Promise<void> {
  await eventLog.commit(async (trx, append) => {
    const held = await trx
      .selectFrom('jobs')
      .select(settledColumns)
      .where('id', '=', job.id)
      .where('locked_by', '=', holder)
      .where('status', '=', 'running')
      .executeTakeFirst();
    if (!held) return;
    await failJob(trx, append, held, failure, now());
    await reportBatch(trx, append, held, now());
  });
}
