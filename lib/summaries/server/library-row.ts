import 'server-only';
import { sql } from 'kysely';
import type { Trx } from '../../server/db/open-database';
import type { CreateId } from '../../server/ids';
import type { SummaryContent } from '../schemas';
import { indexSummary } from './search-text';

/** The video or file a library row is about. */
export interface LibraryVideo {
  videoId: string | null;
  kind: 'manual' | 'auto' | 'uploaded';
  title: string;
  channel: string | null;
  durationMs: number;
  playlist: string | null;
  truncated: boolean;
}

export interface LibraryResult {
  id: string;
  workKey: string;
  model: string;
  language: string;
  content: SummaryContent;
}

export interface SavedRow {
  id: string;
  /** The row pointed to an older result until now. */
  leftAnother: boolean;
}

/**
 * Gives a person a library row for a result. A row for the same video and options is kept and pointed to the newer result,
 * so that asking again makes no double and old links stay good; one in the bin comes back. What is known of the video by now
 * replaces what was. A row that `leftAnother` result behind obliges the caller to collect it.
 */
export async function saveLibraryRow(
  trx: Trx,
  ownerId: string,
  video: LibraryVideo,
  result: LibraryResult,
  { createId, at }: { createId: CreateId; at: number },
): Promise<SavedRow> {
  for (;;) {
    const known = await keepLibraryRow(trx, ownerId, video, result, at);
    if (known !== undefined) return known;
    const made = await addLibraryRow(trx, ownerId, video, result, { id: createId('sum'), at });
    if (made !== undefined) return { id: made, leftAnother: false };
    // Another transaction has just added it: now it can be seen.
  }
}

async function keepLibraryRow(
  trx: Trx,
  ownerId: string,
  video: LibraryVideo,
  result: LibraryResult,
  at: number,
): Promise<SavedRow | undefined> {
  const existing = await trx
    .selectFrom('summaries')
    .select(['id', 'result_id', 'deleted_at', 'title', 'channel', 'playlist', 'language'])
    .where('owner_id', '=', ownerId)
    .where('work_key', '=', result.workKey)
    .where((eb) =>
      video.videoId === null ? eb('video_id', 'is', null) : eb('video_id', '=', video.videoId),
    )
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!existing) return undefined;
  // What is not known this time is no reason to forget it: a video of a playlist can be asked for alone.
  const about = {
    title: video.title,
    channel: video.channel ?? existing.channel,
    playlist: video.playlist ?? existing.playlist,
    language: result.language,
  };
  const isNew = existing.result_id !== result.id || existing.deleted_at !== null;
  const fields = ['title', 'channel', 'playlist', 'language'] as const;
  const changed = fields.some((field) => about[field] !== existing[field]);
  const saved = { id: existing.id, leftAnother: existing.result_id !== result.id };
  if (!isNew && !changed) return saved;
  const { tldr } = result.content;
  await trx
    .updateTable('summaries')
    .set({
      ...about,
      ...(isNew && {
        result_id: result.id,
        tldr,
        source_kind: video.kind,
        truncated: video.truncated ? 1 : 0,
        deleted_at: null,
        created_at: at,
      }),
    })
    .where('id', '=', existing.id)
    .execute();
  await indexSummary(trx, existing.id, about, result.content);
  return saved;
}

async function addLibraryRow(
  trx: Trx,
  ownerId: string,
  video: LibraryVideo,
  result: LibraryResult,
  { id, at }: { id: string; at: number },
): Promise<string | undefined> {
  const made = await trx
    .insertInto('summaries')
    .values({
      id,
      owner_id: ownerId,
      result_id: result.id,
      work_key: result.workKey,
      video_id: video.videoId,
      title: video.title,
      channel: video.channel,
      duration_ms: video.durationMs,
      tldr: result.content.tldr,
      model: result.model,
      source_kind: video.kind,
      language: result.language,
      playlist: video.playlist,
      truncated: video.truncated ? 1 : 0,
      created_at: at,
    })
    .onConflict((conflict) =>
      conflict.expression(sql`owner_id, work_key, coalesce(video_id, '')`).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  if (made) await indexSummary(trx, id, video, result.content);
  return made?.id;
}
