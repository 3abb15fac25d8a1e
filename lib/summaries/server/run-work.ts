import 'server-only';
import { AppError, toPublicError } from '../../errors';
import { buildPassages } from '../../transcripts/passages';
import { type SummaryOptions, summaryOptionsSchema } from '../schemas';
import { milestones } from '../status';
import { collectResults } from './collect-results';
import { type ClaimedWork, maxAttempts } from './leases';
import { saveLibraryRow } from './library-row';
import { createLiveText } from './live-text';
import type { Transcript } from './load-transcript';
import { lockHeldWork } from './lock-work';
import { type MappedSummary, mapDraft } from './map-draft';
import { reportBatches } from './report-batch';
import type { RunJobContext } from './run-job';
import { completeJob, failJob } from './settle-jobs';
import { summaryDraftSchema } from './summary-draft';
import type { ModelAnswer, SummaryModel } from './summary-model';
import { openCheckpoints } from './work-checkpoints';

/**
 * The shared part: summarize a transcript once and hand the result to every job that waits for it. Failures end those jobs
 * with a code and leave the work with its checkpoints for a retry; an aborted signal leaves everything as it is.
 */
export async function runWork(
  shared: RunJobContext,
  work: ClaimedWork,
  signal: AbortSignal,
): Promise<void> {
  const logger = shared.logger.child({ workId: work.id });
  const context = { ...shared, logger };
  const { progress, now } = context;
  const startedAt = now();
  try {
    if (work.attempts > maxAttempts) throw new AppError('internal');
    const done = await summarize(context, work, signal);
    await progress.ofWork(work.id, { phase: 'saving', percent: milestones.compose });
    signal.throwIfAborted();
    const jobs = await store(context, work, done);
    logger.info({ model: done.model.id, jobs, ms: now() - startedAt }, 'summary stored');
  } catch (error) {
    if (signal.aborted) return;
    const { code, message } = toPublicError(error);
    if (code === 'internal') logger.error({ err: error }, 'summarizing failed');
    else logger.info({ code, cause: (error as Error).cause }, 'summarizing failed');
    await fail(context, work, { code, message });
  }
}

interface Done {
  transcript: Transcript;
  model: SummaryModel;
  answer: ModelAnswer;
  mapped: MappedSummary;
  options: SummaryOptions;
}

/** Runs the model; when it returns or throws, nothing of its progress or text is under way any more. */
async function summarize(
  context: RunJobContext,
  work: ClaimedWork,
  signal: AbortSignal,
): Promise<Done> {
  const { models, transcripts, progress, logger, holder } = context;
  const options = summaryOptionsSchema.parse(JSON.parse(work.options));
  const model = models.resolve(options.model);
  const transcript = await transcripts.byId(work.transcript_id);
  const passages = await buildPassages(transcript.segments, transcript.timed);

  const liveText = createLiveText(context, work.id, holder);
  let reported: Promise<void> = Promise.resolve();
  const report = (fraction: number, message?: string) => {
    const percent = milestones.transcript + span * fraction;
    reported = reported
      .then(() => progress.ofWork(work.id, { phase: 'summarizing', percent, message }))
      .catch((err) => logger.error({ err }, 'reporting progress failed'));
  };
  try {
    const answer = await model.summarize({
      title: transcript.title,
      channel: transcript.channel,
      language: transcript.language,
      timed: transcript.timed,
      segments: transcript.segments,
      passages,
      creatorChapters: transcript.chapters,
      length: options.length,
      focus: options.focus,
      outputLanguage: options.language,
      signal,
      checkpoints: await openCheckpoints(context, work.id, holder),
      onProgress: report,
      onText: liveText.write,
    });
    await liveText.end();
    const mapped = await mapDraft(summaryDraftSchema.parse(answer.draft), passages);
    return { transcript, model, answer, mapped, options };
  } finally {
    await liveText.stop();
    await reported;
  }
}

const span = milestones.windows - milestones.transcript;

/** Result, library rows, job states and events in one transaction, fenced by the lease. Returns how many jobs it served. */
async function store(
  { eventLog, holder, createId, now, progress }: RunJobContext,
  work: ClaimedWork,
  { transcript, model, answer, mapped, options }: Done,
): Promise<number> {
  const finished = await eventLog.commit(async (trx, append) => {
    const at = now();
    const held = await lockHeldWork(trx, work.id, holder);
    if (!held) return [];
    const { jobs } = held;
    const result = {
      id: createId('res'),
      workKey: work.work_key,
      model: model.id,
      language: answer.draft.language,
      content: mapped.content,
    };
    await trx
      .insertInto('results')
      .values({
        id: result.id,
        work_key: work.work_key,
        owner_id: work.owner_id,
        transcript_id: transcript.id,
        model: model.id,
        prompt_version: model.promptVersion,
        language: result.language,
        content: JSON.stringify(mapped.content),
        usage: answer.usage ? JSON.stringify(answer.usage) : null,
        coverage: mapped.coverage,
        options: JSON.stringify(options),
        created_at: at,
      })
      .execute();
    for (const job of jobs) {
      // The same words can belong to two videos: the row names the job's own.
      const own = {
        ...transcript,
        videoId: job.video_id,
        title: job.title ?? transcript.title,
        playlist: job.playlist,
      };
      const { id: summaryId } = await saveLibraryRow(trx, job.owner_id, own, result, {
        createId,
        at,
      });
      const completion = {
        summaryId,
        model: model.id,
        source: 'generated',
        title: own.title,
      } as const;
      await completeJob(trx, append, job, completion, at);
    }
    await trx.deleteFrom('works').where('id', '=', work.id).execute();
    // Rows now point to the new result, and who uploaded the same file twice has one copy too many.
    const transcriptIds = [transcript.id, held.transcript_id];
    for (const { transcript_id } of jobs) if (transcript_id) transcriptIds.push(transcript_id);
    const kept = jobs.length > 0 ? result.id : undefined;
    await collectResults(trx, { workKey: work.work_key, transcriptIds, keptId: kept });
    await reportBatches(
      trx,
      append,
      jobs.map(({ batch_id }) => batch_id),
      at,
    );
    return jobs;
  });
  for (const job of finished) {
    await progress.ofJob(job.id, { phase: 'completed', percent: milestones.saved });
  }
  return finished.length;
}

async function fail(
  { eventLog, holder, now }: RunJobContext,
  work: ClaimedWork,
  failure: Parameters<typeof failJob>[3],
): Promise<void> {
  await eventLog.commit(async (trx, append) => {
    const at = now();
    const held = await lockHeldWork(trx, work.id, holder);
    if (!held) return;
    const { jobs } = held;
    await trx
      .updateTable('works')
      .set({ status: 'failed', locked_by: null, locked_until: null, updated_at: at })
      .where('id', '=', work.id)
      .execute();
    for (const job of jobs) await failJob(trx, append, job, failure, at);
    await reportBatches(
      trx,
      append,
      jobs.map(({ batch_id }) => batch_id),
      at,
    );
  });
}
