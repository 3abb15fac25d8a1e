import 'server-only';
import { z } from 'zod';
import { decodeSegments } from '../../transcripts/segment-lines';
import type { Segment } from '../../transcripts/segments';
import type { CreatorChapter } from '../../youtube/chapters';
import type { WantedLanguage } from '../../youtube/server/caption-track';
import type { TranscriptRequest } from '../../youtube/server/transcript-source';
import type { SummaryOptions } from '../schemas';
import { findRefusal, rememberRefusal } from './caption-refusals';
import type { SummariesContext } from './context';
import { isFresh, storeTranscript } from './store-transcript';

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
 * Reads stored transcripts and fetches those that are missing or old, each at most once at a time in this process. That there
 * are none is remembered for a while, too.
 */
export function createTranscripts(context: SummariesContext) {
  const { db, transcriptSource, now, logger } = context;
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

  const stored = (column: 'id' | 'cache_key', value: string) =>
    db
      .selectFrom('transcripts')
      .select(['id', 'title', 'channel', 'duration_ms', 'source_kind', 'gap', 'created_at'])
      .where(column, '=', value)
      .executeTakeFirst();
  type Stored = NonNullable<Awaited<ReturnType<typeof stored>>>;

  function use({ id, title, channel, duration_ms }: Stored, request: TranscriptRequest): string {
    request.onMetadata({ title, channel, durationMs: duration_ms });
    return id;
  }

  async function idOfVideo(request: TranscriptRequest, renew: boolean): Promise<string> {
    const { videoId, language, signal } = request;
    const cacheKey = transcriptCacheKey(videoId, language);
    for (;;) {
      signal.throwIfAborted();
      const known = await stored('cache_key', cacheKey);
      if (known && !renew && isFresh(known, now())) return use(known, request);
      const running = inFlight.get(cacheKey);
      if (!running) return fetchOrUse(request, cacheKey, known);
      // Somebody else is at it. If they are cancelled or fail, it is our turn to find out.
      const id = await running.catch(() => null);
      const fetched = id === null ? undefined : await stored('id', id);
      if (fetched) return use(fetched, request);
    }
  }

  /** Captions that were there before stay good when there are no newer ones to be had. */
  async function fetchOrUse(
    request: TranscriptRequest,
    cacheKey: string,
    known: Stored | undefined,
  ): Promise<string> {
    const fetching = fetchAndStore(request, cacheKey).finally(() => inFlight.delete(cacheKey));
    inFlight.set(cacheKey, fetching);
    try {
      return await fetching;
    } catch (error) {
      if (!known || request.signal.aborted) throw error;
      logger.info({ videoId: request.videoId, err: error }, 'stored captions are used once more');
      return use(known, request);
    }
  }

  async function fetchAndStore(request: TranscriptRequest, cacheKey: string): Promise<string> {
    const refused = await findRefusal(context, request.videoId, cacheKey);
    if (refused) throw refused;
    try {
      const fetched = await transcriptSource.fetchTranscript(request);
      return await storeTranscript(context, cacheKey, fetched);
    } catch (error) {
      await rememberRefusal(context, request.videoId, cacheKey, error);
      throw error;
    }
  }

  return {
    byId,
    /** With `renew` what is stored does not do, unless there is nothing newer to be had. */
    async ofVideo(request: TranscriptRequest, { renew = false } = {}): Promise<Transcript> {
      return byId(await idOfVideo(request, renew));
    },
  };
}

export type Transcripts = ReturnType<typeof createTranscripts>;
