import 'server-only';
import { AppError, type ErrorCode, toPublicError } from '../../errors';
import type { Trx } from '../../server/db/open-database';
import type { FetchedPlaylist, SkippedVideo } from '../../youtube/server/playlist-source';
import type { SkippedVideo as SkippedVideoView } from '../schemas';
import { logOfBatch } from './batch-log';
import { insertJobs, jobPositionOf, maxJobs } from './insert-jobs';
import { type ClaimedSource, maxAttempts } from './leases';
import { pauseOf, postponeSource } from './postpone';
import { lockBatches, reportBatches } from './report-batch';
import type { RunJobContext } from './run-job';

/**
 * Turns a playlist or a channel into jobs: one for every video up to the limit, in the playlist's order. What cannot be
 * summarized is kept with its reason, what is over the limit is counted. A failure ends the source with a code; an aborted
 * signal leaves it as it is, for whoever aborted knows why.
 */
export async function resolveSource(
  shared: RunJobContext,
  source: ClaimedSource,
  signal: AbortSignal,
): Promise<void> {
  const { playlistSource, channelSource, playlistMaxVideos: limit } = shared;
  const { playlist_id: playlistId, channel_path: channelPath } = source;
  const logger = await logOfBatch(shared, source.batch_id, { sourceId: source.id });
  const context = { ...shared, logger };
  try {
    if (source.attempts > maxAttempts) throw new AppError('internal');
    const playlist =
      channelPath === null
        ? await playlistSource.fetchPlaylist({ playlistId: playlistId!, limit, signal })
        : await channelSource.fetchChannel({ channelPath, limit, signal });
    signal.throwIfAborted();
    await store(context, source, playlist);
  } catch (error) {
    if (signal.aborted) return;
    const pause = pauseOf(error);
    if (pause) return postponeSource(context, source, pause);
    const { code, message } = toPublicError(error);
    if (code === 'internal') logger.error({ err: error }, 'playlist failed');
    else logger.info({ code, cause: (error as Error).cause }, 'playlist failed');
    await fail(context, source, code, message);
  }
}

/** Jobs and the source's outcome in one transaction, fenced by the lease. */
async function store(
  { eventLog, holder, createId, now, wake, progress }: RunJobContext,
  source: ClaimedSource,
  playlist: FetchedPlaylist,
): Promise<void> {
  const first = await eventLog.commit(async (trx, append) => {
    const at = now();
    const batch = await heldBatch(trx, source, holder);
    if (!batch) return null;
    const asked = await trx
      .selectFrom('jobs')
      .select('video_id')
      .where('batch_id', '=', source.batch_id)
      .execute();
    const seen = new Set(asked.map(({ video_id }) => video_id));
    const room = Math.max(0, maxJobs - asked.length);
    const unseen = playlist.videos.filter(({ videoId }) => !seen.has(videoId));
    const fresh = unseen.slice(0, room);
    const repeated = playlist.videos
      .filter(({ videoId }) => seen.has(videoId))
      .map(({ videoId, title }) => ({ videoId, title, code: 'duplicate_source' as const }));
    const jobs = fresh.map((video, index) => ({
      ...video,
      id: createId('job'),
      sourceId: source.id,
      position: jobPositionOf(source.position, index),
      playlist: playlist.title,
    }));
    await insertJobs(trx, { id: batch.id, ownerId: batch.owner_id, run: batch.run }, jobs, at);
    await trx
      .updateTable('sources')
      .set({
        status: 'resolved',
        title: playlist.title,
        count: playlist.count,
        left_out: playlist.leftOut + unseen.length - fresh.length,
        skipped: JSON.stringify([...playlist.skipped, ...repeated].map(toSkippedView)),
        ...unlocked,
      })
      .where('id', '=', source.id)
      .execute();
    await trx
      .updateTable('batches')
      .set({ cache_checked: 0, updated_at: at })
      .where('id', '=', batch.id)
      .execute();
    await reportBatches(trx, append, [batch.id], at);
    return jobs[0]?.id ?? null;
  });
  wake.signal('jobs', undefined);
  // The first word that the batch has grown.
  if (first) await progress.ofJob(first, { phase: 'queued', percent: 0 });
}

async function fail(
  { eventLog, holder, now }: RunJobContext,
  source: ClaimedSource,
  code: ErrorCode,
  message: string,
): Promise<void> {
  await eventLog.commit(async (trx, append) => {
    const batch = await heldBatch(trx, source, holder);
    if (!batch) return;
    await trx
      .updateTable('sources')
      .set({ status: 'failed', code, message, ...unlocked })
      .where('id', '=', source.id)
      .execute();
    await reportBatches(trx, append, [batch.id], now());
  });
}

const unlocked = { locked_by: null, locked_until: null };

/** The batch of a source that this process still holds; both are kept from others until the end of the transaction. */
async function heldBatch(trx: Trx, source: ClaimedSource, holder: string) {
  const held = await trx
    .selectFrom('sources')
    .select('id')
    .where('id', '=', source.id)
    .where('status', '=', 'resolving')
    .where('locked_by', '=', holder)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!held) return undefined;
  // Another playlist of the batch may be stored at the same time: which videos it adds has to be known here.
  const [batch] = await lockBatches(trx, [source.batch_id]);
  return batch;
}

function toSkippedView({ videoId, title, code }: SkippedVideo): SkippedVideoView {
  return { video_id: videoId, title, code };
}
