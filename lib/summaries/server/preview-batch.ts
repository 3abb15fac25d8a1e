import 'server-only';
import { type ErrorCode, errorKinds, isRetryable, toPublicError } from '../../errors';
import { parseInput } from '../../parse-input';
import type { PlaylistPeek } from '../../youtube/server/playlist-source';
import { parseSourceLine } from '../../youtube/source-line';
import type { SummaryLength } from '../choices';
import { type PreviewItem, type PreviewView, previewSchema } from '../preview-schemas';
import type { CaptionLanguage, SummaryOptions } from '../schemas';
import { findKnownVideos } from './cached-results';
import { findRefusals } from './caption-refusals';
import { checkSourceCount } from './check-source-count';
import type { SummariesCall } from './context';
import { transcriptCacheKey, wantedLanguage } from './load-transcript';
import { estimateSummary } from './openai/estimate';
import { type PlannedSource, planLines, sourceLinesOf } from './plan-sources';
import type { ModelInfo } from './summary-model';

/** Unknown sources that YouTube is asked about in one preview; the rest is shown as unknown. */
const maxVideoLookups = 8;
const maxPlaylistLookups = 3;
const lookupTimeoutMs = 8_000;

/** A source as it would be summarized: the lengths of its videos, null where unknown. */
interface Sized {
  item: PreviewItem;
  durationsMs: (number | null)[];
}

/**
 * Says what a batch would be, without starting anything: from what is stored, and for the first unknown sources from one
 * call to YouTube each. What stays unknown is shown so. Throws `invalid_input`,
 * `too_many_sources` or `unknown_model`.
 */
export async function previewBatch(
  call: SummariesCall,
  input: unknown,
  signal: AbortSignal,
): Promise<PreviewView> {
  checkSourceCount(input);
  const request = parseInput(previewSchema, input);
  const model = call.models.resolve(request.model);
  const options: SummaryOptions = {
    model: model.id,
    language: request.language ?? null,
    captionLanguage: request.caption_language ?? null,
    length: request.length,
    focus: request.focus || null,
    regenerate: false,
  };
  const lines = sourceLinesOf(request.sources);
  const planned = planLines(lines, { wholePlaylist: request.whole_playlist });
  const videoIds = planned.flatMap(({ videoId }) => (videoId === null ? [] : [videoId]));
  const known = await findKnownVideos(call.db, videoIds, options, model.promptVersion, call.now());
  const wanted = wantedLanguage(options);
  const refused = await findRefusals(call, videoIds, (id) => transcriptCacheKey(id, wanted));

  const budget = AbortSignal.any([signal, AbortSignal.timeout(lookupTimeoutMs)]);
  const left = { videos: maxVideoLookups, playlists: maxPlaylistLookups };
  const sized = await Promise.all(
    planned.map(async (source, index): Promise<Sized> => {
      const item = itemOf(source, lines[index]!);
      if (source.status === 'rejected' || source.status === 'duplicate') {
        return { item, durationsMs: [] };
      }
      const { playlistId, channelPath } = source;
      if (playlistId !== null || channelPath !== null) {
        left.playlists -= 1;
        if (left.playlists < 0) return { item, durationsMs: [null] };
        const { lookups } = call;
        return sizePlaylist(call, item, () =>
          channelPath === null
            ? lookups.playlist(playlistId!, budget)
            : lookups.channel(channelPath, budget),
        );
      }
      const stored = known.get(source.videoId!);
      if (stored) {
        const { title, durationMs, result } = stored;
        const cached = result !== null;
        return {
          item: { ...item, title, duration_s: Math.round(durationMs / 1000), cached },
          durationsMs: cached ? [] : [durationMs],
        };
      }
      const refusal = refused.get(source.videoId!);
      if (refusal) {
        const { code, title, languages } = refusal;
        const about = { ...(title && { title }), ...(languages && captionsOf(languages)) };
        return { item: { ...item, ...about, ...refusalOf(code) }, durationsMs: [] };
      }
      left.videos -= 1;
      return left.videos < 0
        ? { item, durationsMs: [null] }
        : sizeVideo(call, item, source.videoId!, budget);
    }),
  );
  signal.throwIfAborted();
  return {
    items: sized.map(({ item }) => item),
    estimate: estimate(
      model.info,
      request.length,
      sized.flatMap(({ durationsMs }) => durationsMs),
    ),
  };
}

function itemOf({ input, kind, status, videoId, code }: PlannedSource, line: string): PreviewItem {
  const parsed = parseSourceLine(line);
  const playlistId = 'playlistId' in parsed ? parsed.playlistId : null;
  return {
    input,
    kind: kind === 'upload' ? 'invalid' : kind,
    ...(videoId !== null && { video_id: videoId }),
    ...(playlistId !== null && { playlist_id: playlistId }),
    ...(status === 'duplicate' && { duplicate: true }),
    ...(status === 'rejected' && code && refusalOf(code)),
    cached: false,
  };
}

const refusalOf = (code: ErrorCode, message: string = errorKinds[code].message) => ({
  code,
  message,
});
const captionsOf = (languages: CaptionLanguage[]) => ({ caption_languages: languages });

async function sizeVideo(
  { lookups, logger }: SummariesCall,
  item: PreviewItem,
  videoId: string,
  signal: AbortSignal,
): Promise<Sized> {
  try {
    const { title, durationMs, captionLanguages } = await lookups.video(videoId, signal);
    const duration_s = Math.round(durationMs / 1000);
    return {
      item: { ...item, title, duration_s, ...captionsOf(captionLanguages) },
      durationsMs: [durationMs || null],
    };
  } catch (error) {
    return unknown(item, error, logger);
  }
}

async function sizePlaylist(
  { playlistMaxVideos, logger }: SummariesCall,
  item: PreviewItem,
  look: () => Promise<PlaylistPeek>,
): Promise<Sized> {
  try {
    const { title, count, videos, skipped, complete } = await look();
    const taken = complete
      ? Math.min(videos.length, playlistMaxVideos)
      : Math.min(Math.max(count - skipped.length, videos.length), playlistMaxVideos);
    const durationsMs = Array.from({ length: taken }, (_, n) => videos[n]?.durationMs ?? null);
    const allKnown = durationsMs.every((durationMs) => durationMs !== null);
    const totalMs = durationsMs.reduce<number>((sum, durationMs) => sum + (durationMs ?? 0), 0);
    return {
      item: {
        ...item,
        title,
        count,
        ...(allKnown && { duration_s: Math.round(totalMs / 1000) }),
      },
      durationsMs,
    };
  } catch (error) {
    return unknown(item, error, logger);
  }
}

/** A refusal is worth showing before the start; that we could not ask in time is not. */
function unknown(item: PreviewItem, error: unknown, logger: SummariesCall['logger']): Sized {
  const { code, message, details } = toPublicError(error);
  if (code === 'internal') {
    if ((error as { name?: string }).name !== 'TimeoutError')
      logger.debug({ err: error }, 'preview');
    return { item, durationsMs: [null] };
  }
  const { title, until } = (details ?? {}) as { title?: string; until?: number };
  // What will be refused again costs nothing; what may come right is of unknown length.
  const durationsMs = isRetryable(code) ? [null] : [];
  const about = { ...(title && { title }), ...(until && { until }) };
  return { item: { ...item, ...about, ...refusalOf(code, message) }, durationsMs };
}

function estimate(
  model: ModelInfo,
  length: SummaryLength,
  durationsMs: readonly (number | null)[],
): PreviewView['estimate'] {
  let tokens = 0;
  let cost: number | null = 0;
  let known = 0;
  for (const durationMs of durationsMs) {
    const one = estimateSummary({ model, durationMs, tokens: null, length });
    if (one.tokens === null) continue;
    known += 1;
    tokens += one.tokens;
    cost = cost === null || one.cost_usd === null ? null : cost + one.cost_usd;
  }
  const basis = known === durationsMs.length ? 'duration' : 'unknown';
  if (known === 0 && durationsMs.length > 0) return { tokens: null, cost: null, basis };
  return { tokens, cost: cost === null ? null : Math.round(cost * 1e6) / 1e6, basis };
}
