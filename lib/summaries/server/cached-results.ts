import 'server-only';
import type { Db, Trx } from '../../server/db/open-database';
import type { SummaryOptions } from '../schemas';
import { chaptersSchema, transcriptCacheKey, wantedLanguage } from './load-transcript';
import { isFresh } from './store-transcript';
import { workKeyOf } from './work-key';

/** What is known of a video without asking YouTube. */
export interface KnownVideo {
  transcriptId: string;
  videoId: string;
  kind: 'manual' | 'auto' | 'uploaded';
  title: string;
  channel: string | null;
  durationMs: number;
  truncated: boolean;
  /** Whether these captions are still believed to be the video's. */
  isFresh: boolean;
  workKey: string;
  /** The newest summary made with the same options, if there is one. */
  result: { id: string; model: string; language: string } | null;
}

/** Looks videos up in the stored transcripts and results, by video id. */
export async function findKnownVideos(
  db: Db | Trx,
  videoIds: readonly string[],
  options: SummaryOptions,
  promptVersion: string,
  at: number,
): Promise<Map<string, KnownVideo>> {
  if (videoIds.length === 0) return new Map();
  const language = wantedLanguage(options);
  const keys = videoIds.map((id) => transcriptCacheKey(id, language));
  const rows = await db
    .selectFrom('transcripts')
    .select(['id', 'video_id', 'source_kind', 'title', 'channel', 'duration_ms'])
    .select(['content_hash', 'chapters', 'truncated', 'gap', 'created_at'])
    .where('cache_key', 'in', keys)
    .execute();
  const known = rows.map((row) => ({
    transcriptId: row.id,
    videoId: row.video_id!,
    kind: row.source_kind,
    title: row.title,
    channel: row.channel,
    durationMs: row.duration_ms,
    truncated: row.truncated === 1,
    isFresh: isFresh(row, at),
    workKey: workKeyOf(
      {
        contentHash: row.content_hash,
        ownerId: null,
        title: row.title,
        channel: row.channel,
        chapters: chaptersSchema.parse(JSON.parse(row.chapters)),
      },
      options,
      promptVersion,
    ),
  }));
  const results = await newestResults(
    db,
    known.map(({ workKey }) => workKey),
  );
  return new Map(
    known.map((video) => [video.videoId, { ...video, result: results.get(video.workKey) ?? null }]),
  );
}

async function newestResults(db: Db | Trx, workKeys: readonly string[]) {
  if (workKeys.length === 0) return new Map<string, NonNullable<KnownVideo['result']>>();
  const rows = await db
    .selectFrom('results')
    .select(['id', 'work_key', 'model', 'language'])
    .where('work_key', 'in', [...workKeys])
    .orderBy('created_at')
    .execute();
  return new Map(rows.map(({ work_key, ...result }) => [work_key, result]));
}
