import 'server-only';
import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { TranscriptsTable } from '../../server/db/schema';
import { transact } from '../../server/db/transact';
import { encodeSegments } from '../../transcripts/segment-lines';
import type { FetchedTranscript } from '../../youtube/server/transcript-source';
import type { SummariesContext } from './context';

const hourMs = 3_600_000;

/**
 * Whether stored captions of a video are believed to be the ones it has: those of a person for a month, automatic ones for a
 * day, as people write their own after them, and those with a gap for six hours, as YouTube may not be done with them.
 */
export function isFresh(
  {
    source_kind,
    gap,
    created_at,
  }: Pick<Selectable<TranscriptsTable>, 'source_kind' | 'gap' | 'created_at'>,
  at: number,
): boolean {
  const believedMs =
    gap !== null ? 6 * hourMs : source_kind === 'auto' ? 24 * hourMs : 720 * hourMs;
  return at - created_at < believedMs;
}

/** What makes captions others than the ones before: everything that is read from YouTube. */
const fields = [
  'source_kind',
  'language',
  'title',
  'channel',
  'duration_ms',
  'gap',
  'chapters',
  'content_hash',
] as const;

/**
 * Stores the captions of a video under their key and gives their id. The same captions again only become young again; others
 * take the key over, and those before stay for what was made from them, until nothing needs them (`collectTranscripts`).
 */
export async function storeTranscript(
  { db, createId, now }: Pick<SummariesContext, 'db' | 'createId' | 'now'>,
  cacheKey: string,
  fetched: FetchedTranscript,
): Promise<string> {
  const segments = await encodeSegments(fetched.segments);
  const row = {
    owner_id: null,
    video_id: fetched.videoId,
    source_kind: fetched.kind,
    language: fetched.language,
    title: fetched.title,
    channel: fetched.channel,
    duration_ms: fetched.durationMs,
    timed: 1,
    truncated: fetched.gap === null ? 0 : 1,
    gap: fetched.gap,
    chapters: JSON.stringify(fetched.chapters),
    content_hash: createHash('sha256').update(segments).digest('hex'),
    segments,
    created_at: now(),
  };
  return transact(db, async (trx) => {
    const before = await trx
      .selectFrom('transcripts')
      .select(['id', ...fields])
      .where('cache_key', '=', cacheKey)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (before) {
      const same = fields.every((field) => before[field] === row[field]);
      await trx
        .updateTable('transcripts')
        .set({ created_at: row.created_at, ...(!same && { cache_key: null }) })
        .where('id', '=', before.id)
        .execute();
      if (same) return before.id;
    }
    await trx
      .insertInto('transcripts')
      .values({ id: createId('trn'), cache_key: cacheKey, ...row })
      // Another process has just stored them.
      .onConflict((conflict) => conflict.column('cache_key').doNothing())
      .execute();
    const { id } = await trx
      .selectFrom('transcripts')
      .select('id')
      .where('cache_key', '=', cacheKey)
      .executeTakeFirstOrThrow();
    return id;
  });
}
