import 'server-only';
import { breathe } from '../../breathe';
import type { Trx } from '../../server/db/open-database';

/** A job as it is asked for; a video has an id, an upload a transcript. */
export interface NewJob {
  id: string;
  sourceId: string;
  position: number;
  videoId: string | null;
  transcriptId?: string;
  title?: string | null;
  channel?: string | null;
  durationMs?: number | null;
  playlist?: string;
}

/** Videos of one batch at most, however many playlists it names; what is over is counted as left out. */
export const maxJobs = 5_000;

/** Sources leave this much room for their jobs, so that a batch keeps its order when a playlist is resolved later. */
const jobsPerSource = 10_000;

export function jobPositionOf(sourcePosition: number, index = 0): number {
  return sourcePosition * jobsPerSource + index;
}

/** Adds queued jobs to a batch. `run` is the batch's current one. */
export async function insertJobs(
  trx: Trx,
  batch: { id: string; ownerId: string; run: number },
  jobs: readonly NewJob[],
  at: number,
): Promise<void> {
  const rows = jobs.map((job) => ({
    id: job.id,
    batch_id: batch.id,
    source_id: job.sourceId,
    owner_id: batch.ownerId,
    position: job.position,
    video_id: job.videoId,
    transcript_id: job.transcriptId ?? null,
    title: job.title ?? null,
    channel: job.channel ?? null,
    duration_ms: job.durationMs ?? null,
    playlist: job.playlist ?? null,
    status: 'queued',
    phase: 'queued',
    percent: 0,
    from_cache: 0,
    run: batch.run,
    attempts: 0,
    created_at: at,
    updated_at: at,
  }));
  for (const some of chunks(rows)) {
    await trx.insertInto('jobs').values(some).execute();
    await breathe();
  }
}

/** Rows per insert: databases bound the number of parameters of one statement. */
export function* chunks<T>(rows: readonly T[], size = 100): Generator<T[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}
