import 'server-only';
import { breathe } from '../../breathe';
import { summaryContentSchema, summaryOptionsSchema } from '../schemas';
import { findKnownVideos, type KnownVideo } from './cached-results';
import { saveLibraryRow } from './library-row';
import { reportBatch } from './report-batch';
import type { RunJobContext } from './run-job';
import { completeJob, settledColumns } from './settle-jobs';

const jobsPerTransaction = 10;

/**
 * Completes every queued job of a batch whose summary exists already, many in one transaction: a thousand known videos are
 * answered in seconds. What is not known is left to the jobs themselves.
 */
export async function answerFromCache(
  context: RunJobContext,
  batchId: string,
  signal: AbortSignal,
): Promise<void> {
  const { db, models } = context;
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
    const known = await findKnownVideos(db, videoIds, options, promptVersion);
    const hits = some.flatMap(({ id, video_id }) => {
      const video = known.get(video_id!);
      return video?.result ? [{ jobId: id, video, result: video.result }] : [];
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
  { eventLog, createId, now }: RunJobContext,
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
      .execute();
    const byId = new Map(queued.map((job) => [job.id, job]));
    for (const { jobId, video, result } of hits) {
      const job = byId.get(jobId);
      // Somebody took or cancelled it meanwhile.
      if (!job) continue;
      await breathe();
      const { content: stored } = await trx
        .selectFrom('results')
        .select('content')
        .where('id', '=', result.id)
        .executeTakeFirstOrThrow();
      const content = summaryContentSchema.parse(JSON.parse(stored));
      const summaryId = await saveLibraryRow(
        trx,
        job.owner_id,
        { ...video, playlist: job.playlist },
        { ...result, workKey: video.workKey, content },
        { createId, at },
      );
      await completeJob(
        trx,
        append,
        job,
        { summaryId, model: result.model, source: 'cache', title: video.title },
        at,
      );
    }
    await breathe();
    if (queued[0]) await reportBatch(trx, append, queued[0], at);
  });
}
