import 'server-only';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { decodeSegments, encodeSegments } from '../../transcripts/segment-lines';
import type { Segment } from '../../transcripts/segments';
import type { CreatorChapter } from '../../youtube/chapters';
import type { WantedLanguage } from '../../youtube/server/caption-track';
import type { FetchedTranscript, TranscriptRequest } from '../../youtube/server/transcript-source';
import type { SummaryOptions } from '../schemas';
import { findRefusal, rememberRefusal } from './caption-refusals';
import type { SummariesContext } from './context';

/** Changes when the same captions would be read into other segments. */
const parserVersion = 2;

export interface Transcript {
  id: string;
  ownerId: string | null;
  videoId: string | null;
  kind: 'manual' | 'auto' | 'uploaded';
  language: string;
  title: string;
  channel: string | null;
  durationMs: number;
  timed: boolean;
  truncated: boolean;
  chapters: CreatorChapter[];
  contentHash: string;
  segments: Segment[];
}

/** The `chapters` column. */
export const chaptersSchema = z.array(z.object({ title: z.string(), startMs: z.number() }));

/** The captions that options ask for. Those that are required leave nothing to prefer. */
export function wantedLanguage({
  language,
  captionLanguage,
}: Pick<SummaryOptions, 'language' | 'captionLanguage'>): WantedLanguage {
  return { required: captionLanguage, preferred: captionLanguage === null ? language : null };
}

/** Names the stored captions of a video in a wanted language: `en!` or none, `en` if possible, `*` as spoken. */
export function transcriptCacheKey(
  videoId: string,
  { required, preferred }: WantedLanguage,
): string {
  const language = required === null ? (preferred ?? '*') : `${required}!`;
  return [videoId, language, parserVersion].join(':');
}

/**
 * Reads stored transcripts and fetches missing ones, each at most once at a time in this process. That there are none is
 * remembered for a while, too.
 */
export function createTranscripts(context: SummariesContext) {
  const { db, transcriptSource, createId, now } = context;
  const inFlight = new Map<string, Promise<string>>();

  async function byId(id: string): Promise<Transcript> {
    const row = await db
      .selectFrom('transcripts')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return {
      id: row.id,
      ownerId: row.owner_id,
      videoId: row.video_id,
      kind: row.source_kind,
      language: row.language,
      title: row.title,
      channel: row.channel,
      durationMs: row.duration_ms,
      timed: row.timed === 1,
      truncated: row.truncated === 1,
      chapters: chaptersSchema.parse(JSON.parse(row.chapters)),
      contentHash: row.content_hash,
      segments: await decodeSegments(row.segments),
    };
  }

  async function store(cacheKey: string, fetched: FetchedTranscript): Promise<string> {
    const segments = await encodeSegments(fetched.segments);
    const id = createId('trn');
    await db
      .insertInto('transcripts')
      .values({
        id,
        cache_key: cacheKey,
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
      })
      .onConflict((conflict) => conflict.column('cache_key').doNothing())
      .execute();
    const { id: stored } = await db
      .selectFrom('transcripts')
      .select('id')
      .where('cache_key', '=', cacheKey)
      .executeTakeFirstOrThrow();
    return stored;
  }

  async function idOfVideo(request: TranscriptRequest): Promise<string> {
    const cacheKey = transcriptCacheKey(request.videoId, request.language);
    for (;;) {
      request.signal.throwIfAborted();
      const cached = await db
        .selectFrom('transcripts')
        .select(['id', 'title', 'channel', 'duration_ms'])
        .where('cache_key', '=', cacheKey)
        .executeTakeFirst();
      if (cached) {
        const { title, channel, duration_ms: durationMs } = cached;
        request.onMetadata({ title, channel, durationMs });
        return cached.id;
      }
      const running = inFlight.get(cacheKey);
      if (!running) break;
      // Somebody else is at it. If they are cancelled or fail, it is our turn to find out.
      await running.catch(() => undefined);
    }
    const fetching = fetchAndStore(request, cacheKey).finally(() => inFlight.delete(cacheKey));
    inFlight.set(cacheKey, fetching);
    return fetching;
  }

  async function fetchAndStore(request: TranscriptRequest, cacheKey: string): Promise<string> {
    const refused = await findRefusal(context, request.videoId, cacheKey);
    if (refused) throw refused;
    try {
      return await store(cacheKey, await transcriptSource.fetchTranscript(request));
    } catch (error) {
      await rememberRefusal(context, request.videoId, cacheKey, error);
      throw error;
    }
  }

  return {
    byId,
    async ofVideo(request: TranscriptRequest): Promise<Transcript> {
      return byId(await idOfVideo(request));
    },
  };
}

export type Transcripts = ReturnType<typeof createTranscripts>;
