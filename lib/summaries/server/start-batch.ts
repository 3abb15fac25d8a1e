import 'server-only';
import { breathe } from '../../breathe';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import type { Trx } from '../../server/db/open-database';
import { transact } from '../../server/db/transact';
import {
  type RejectedSource,
  type StartedBatch,
  type SummaryOptions,
  startBatchSchema,
} from '../schemas';
import { checkSourceCount } from './check-source-count';
import type { SummariesCall } from './context';
import { getBatch } from './get-batch';
import { chunks, insertJobs, jobPositionOf } from './insert-jobs';
import { type PlannedSource, planLines, planUpload, sourceLinesOf } from './plan-sources';

/**
 * Starts a batch: one job for every usable video or caption file, in one transaction; playlists become jobs when they are
 * resolved. Bad lines are named and the good ones go ahead. Throws `invalid_input`, `too_many_sources`,
 * `payload_too_large`, `unknown_model`, or `nothing_usable` with `details.rejected`.
 */
export async function startBatch(call: SummariesCall, input: unknown): Promise<StartedBatch> {
  checkSourceCount(input);
  const request = parseInput(startBatchSchema, input);
  const lines = sourceLinesOf(request.sources);
  const options: SummaryOptions = {
    model: call.models.resolve(request.model).id,
    language: request.language ?? null,
    captionLanguage: request.caption_language ?? null,
    length: request.length,
    focus: request.focus || null,
    regenerate: request.regenerate,
  };
  const planned = planLines(lines, { wholePlaylist: request.whole_playlist });
  if (request.transcript) planned.push(await planUpload(request.transcript));

  const rejected: RejectedSource[] = planned.flatMap(({ input, status, code, message }) =>
    status === 'rejected' && code ? [{ input, code, message: message ?? '' }] : [],
  );
  if (rejected.length === planned.length) {
    throw new AppError('nothing_usable', undefined, { details: { rejected } });
  }
  const batchId = await insertBatch(call, planned, options);
  const { batch_id, total, resolving, sources, jobs } = await getBatch(call, batchId);
  return { batch_id, total, resolving, sources, jobs, rejected };
}

async function insertBatch(
  { db, principal, createId, now, wake, requestId }: SummariesCall,
  planned: readonly PlannedSource[],
  options: SummaryOptions,
): Promise<string> {
  const at = now();
  const batch = { id: createId('bat'), ownerId: principal.userId, run: 1 };
  const sources = planned.map((source, position) => ({
    id: createId('src'),
    batch_id: batch.id,
    position,
    input: source.input,
    kind: source.kind,
    status: source.status,
    title: source.upload?.title ?? null,
    playlist_id: source.playlistId,
    channel_path: source.channelPath,
    code: source.code,
    message: source.message,
  }));
  await transact(db, async (trx) => {
    await trx
      .insertInto('batches')
      .values({
        id: batch.id,
        owner_id: batch.ownerId,
        options: JSON.stringify(options),
        status: 'active',
        run: batch.run,
        cache_checked: 0,
        request_id: requestId ?? null,
        created_at: at,
        updated_at: at,
      })
      .execute();
    for (const rows of chunks(sources)) {
      await trx.insertInto('sources').values(rows).execute();
      await breathe();
    }
    const jobs = [];
    for (const [position, { status, videoId, upload }] of planned.entries()) {
      if (status !== 'accepted') continue;
      const transcriptId = upload ? createId('trn') : undefined;
      if (upload && transcriptId) {
        await insertUpload(trx, { id: transcriptId, ownerId: batch.ownerId, upload, at });
      }
      jobs.push({
        id: createId('job'),
        sourceId: sources[position]!.id,
        position: jobPositionOf(position),
        videoId,
        transcriptId,
        title: upload?.title,
        durationMs: upload?.durationMs,
      });
    }
    await insertJobs(trx, batch, jobs, at);
  });
  wake.signal('jobs', undefined);
  return batch.id;
}

async function insertUpload(
  trx: Trx,
  {
    id,
    ownerId,
    upload,
    at,
  }: { id: string; ownerId: string; upload: NonNullable<PlannedSource['upload']>; at: number },
): Promise<void> {
  await trx
    .insertInto('transcripts')
    .values({
      id,
      cache_key: null,
      owner_id: ownerId,
      video_id: null,
      source_kind: 'uploaded',
      language: upload.language,
      title: upload.title,
      channel: null,
      duration_ms: upload.durationMs,
      timed: upload.timed ? 1 : 0,
      truncated: 0,
      gap: null,
      chapters: '[]',
      content_hash: upload.contentHash,
      segments: upload.segments,
      created_at: at,
    })
    .execute();
}
