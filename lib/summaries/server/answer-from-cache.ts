import 'server-only';
import { breathe } from '../../breathe';
import { summaryContentSchema, summaryOptionsSchema } from '../schemas';
import { findKnownVideos, type KnownVideo } from './cached-results';
import { collectResults } from './collect-results';
import type { SummariesContext } from './context';
import { saveLibraryRow } from './library-row';
import { reportBatches } from './report-batch';
import { type Completion, completeJob, settledColumns } from './settle-jobs';

const jobsPerTransaction = 10;

/**
 * Completes every queued job of a batch whose summary exists already, many in one transaction: a thousand known videos are
 * answered in seconds. What is not known is left to the jobs themselves.
 */
export async function answerFromCache(
  context: SummariesContext,
  batchId: string,
  signal: AbortSignal,
): Promise<void> {
  const { db, models, now } = context;
  const batch = await db
    .selectFrom('batches')
    .select('options')
    .where('id', '=', batchId)
    .executeTakeFirstOrThrow();
  const options = summaryOptionsSchema.parse(JSON.parse(batch.options));
  if (options.regenerate) return;
  const { promptVersion } = models.resolve(options.model);

  const jobs = await db
    .selectFrom('jobs')
    .select(['id', 'video_id'])
    .where('batch_id', '=', batchId)
    .where('status', '=', 'queued')
    .where('video_id', 'is not', null)
    // Those that want other captions than their batch find out for themselves.
    .where('caption_language', 'is', null)
    .orderBy('position')
    .execute();
  for (let from = 0; from < jobs.length; from += jobsPerTransaction) {
    if (signal.aborted) return;
    const some = jobs.slice(from, from + jobsPerTransaction);
    const videoIds = some.map(({ video_id }) => video_id!);
    const known = await findKnownVideos(db, videoIds, options, promptVersion, now());
    const hits = some.flatMap(({ id, video_id }) => {
      const video = known.get(video_id!);
      // A job looks for newer captions first, and may then be answered from the cache all the same.
      return video?.isFresh && video.result ? [{ jobId: id, video, result: video.result }] : [];
    });
    if (hits.length > 0) await complete(context, hits);
    await breathe();
  }
}

interface Hit {
  jobId: string;
  video: KnownVideo;
  result: NonNullable<KnownVideo['result']>;
}

async function complete(
  { eventLog, createId, now }: SummariesContext,
  hits: readonly Hit[],
): Promise<void> {
  await eventLog.commit(async (trx, append) => {
    const at = now();
    const queued = await trx
      .selectFrom('jobs')
      .select(settledColumns)
      .where('status', '=', 'queued')
      .where(
        'id',
        'in',
        hits.map(({ jobId }) => jobId),
      )
      .orderBy('id')
      .forNoKeyUpdate()
      .execute();
    const byId = new Map(queued.map((job) => [job.id, job]));
    const completions = new Map<string, Completion>();
    const replaced: Omit<Hit, 'jobId'>[] = [];
    // In one order, so that two batches with the same videos do not wait for each other's rows in a circle.
    for (const { jobId, video, result } of inKeyOrder(hits)) {
      const job = byId.get(jobId);
      // Somebody took or cancelled it meanwhile.
      if (!job) continue;
      await breathe();
      const stored = await trx
        .selectFrom('results')
        .select('content')
        .where('id', '=', result.id)
        .forKeyShare()
        .executeTakeFirst();
      // Gone with its last reader: the job finds out for itself.
      if (!stored) continue;
      const content = summaryContentSchema.parse(JSON.parse(stored.content));
      const { id: summaryId, leftAnother } = await saveLibraryRow(
        trx,
        job.owner_id,
        { ...video, playlist: job.playlist },
        { ...result, workKey: video.workKey, content },
        { createId, at },
      );
      if (leftAnother) replaced.push({ video, result });
      const completion = { summaryId, model: result.model, source: 'cache' as const };
      completions.set(jobId, { ...completion, title: video.title });
    }
    for (const { jobId } of hits) {
      const completion = completions.get(jobId);
      if (completion) await completeJob(trx, append, byId.get(jobId)!, completion, at);
    }
    // Only now: a job that is not done keeps what it may be answered from.
    for (const { video, result } of replaced) {
      const { workKey, transcriptId } = video;
      await collectResults(trx, { workKey, transcriptIds: [transcriptId], keptId: result.id });
    }
    await breathe();
    if (queued[0]) await reportBatches(trx, append, [queued[0].batch_id], at);
  });
}

const keyOf = ({ video }: Hit) => `${video.workKey} ${video.videoId}`;

function inKeyOrder(hits: readonly Hit[]): Hit[] {
  return [...hits].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
