import 'server-only';
import { fetchTranscript } from 'youtube-transcript';
import { AppError, type ErrorCode } from '../../errors';
import { parseTimedText } from '../../transcripts/parse-timed-text';
import type { Segment } from '../../transcripts/segments';
import { parseChapters } from '../chapters';
import { chooseCaptionTrack, isAutomatic } from './caption-track';
import type { Pacer } from './pacer';
import {
  type CaptionTrack,
  type PlayerResponse,
  parsePlayerResponse,
  playerResponseOfPage,
  refusalOf,
  refusalOfPage,
  refusalOfStatus,
} from './player-response';
import type { FetchedTranscript, TranscriptRequest, TranscriptSource } from './transcript-source';
import type { YouTubeAnswer, YouTubeFetch } from './youtube-fetch';

const youtubeOrigin = 'https://www.youtube.com';
const budgetMs = 30_000;
/** A consent page is all that some regions get without this cookie. */
const consentCookie = 'SOCS=CAI; CONSENT=YES+1';
/** The player answered, but the watch page may still know better. */
const worthTheWatchPage = new Set<ErrorCode>([
  'bot_check',
  'ip_blocked',
  'unplayable',
  'upstream_error',
  'parse_failed',
]);

/**
 * Transcripts through `youtube-transcript`. The library drives the requests; every one passes through us, so that we choose
 * the track, classify refusals and parse the captions ourselves: it takes the first language, mixes seconds with
 * milliseconds, and calls every refusal "disabled" (its 1.3.1, `dist/esm/index.js`).
 */
export function createLibraryTranscriptSource({
  youtubeFetch,
  pacer,
  now = () => performance.now(),
}: {
  youtubeFetch: YouTubeFetch;
  pacer: Pacer;
  now?: () => number;
}): TranscriptSource {
  return {
    async fetchTranscript(request) {
      const fetchInBudget = withBudget(youtubeFetch, now);
      const visit = createVisit(request, (url, init) =>
        pacer.run(() => fetchInBudget(url, { ...init, signal: request.signal }), request.signal),
      );
      try {
        await fetchTranscript(request.videoId, { fetch: visit.fetch }).catch(() => undefined);
        request.signal.throwIfAborted();
        return await visit.result();
      } catch (error) {
        throw withTitle(error, visit.title());
      }
    },
  };
}

/** One budget for all calls. It runs during calls only: waiting for a turn is not YouTube's slowness. */
function withBudget(youtubeFetch: YouTubeFetch, now: () => number): YouTubeFetch {
  let leftMs = budgetMs;
  return async (url, request) => {
    if (leftMs <= 0) throw new AppError('timeout');
    const end = AbortSignal.timeout(Math.ceil(leftMs));
    const startedAt = now();
    try {
      return await youtubeFetch(url, {
        ...request,
        signal: AbortSignal.any([request.signal, end]),
      });
    } catch (cause) {
      request.signal.throwIfAborted();
      throw end.aborted ? new AppError('timeout', undefined, { cause }) : cause;
    } finally {
      leftMs -= now() - startedAt;
    }
  };
}

type Send = (
  url: string,
  init: { method?: string; headers?: Record<string, string>; body?: string },
) => Promise<YouTubeAnswer>;

/** One video's requests: what the library is told, and what really happened. */
function createVisit(request: TranscriptRequest, send: Send) {
  let player: PlayerResponse | null = null;
  let track: CaptionTrack | null = null;
  let captions: string | null = null;
  let failure: AppError | null = null;
  let over = false;

  /** Remembers the first failure; the watch page is asked only where it can help. */
  const fail = (code: ErrorCode, mayGoOn = false): Response => {
    failure ??= new AppError(code);
    over ||= !mayGoOn;
    return new Response(null, { status: 502 });
  };

  const accept = (response: PlayerResponse): CaptionTrack | null => {
    player = response;
    request.onMetadata(metadataOf(response));
    track = chooseCaptionTrack(response, request.language);
    return track;
  };

  const onPlayer = (answer: YouTubeAnswer): Response => {
    const response = parsePlayerResponse(answer.body);
    const code =
      refusalOfStatus(answer.status) ?? (response ? refusalOf(response) : 'parse_failed');
    if (response) player = response;
    if (code || !response)
      return fail(code ?? 'parse_failed', worthTheWatchPage.has(code ?? 'parse_failed'));
    const chosen = accept(response);
    return chosen ? Response.json(onlyTrack(chosen)) : fail('no_captions');
  };

  const onWatchPage = (answer: YouTubeAnswer): Response => {
    const response = playerResponseOfPage(answer.body);
    const code = response
      ? refusalOf(response)
      : (refusalOfPage(answer.status, answer.body) ?? 'parse_failed');
    if (code || !response) return fail(code ?? 'parse_failed');
    failure = null;
    const chosen = accept(response);
    if (!chosen) return fail('no_captions');
    const inline = JSON.stringify({ playabilityStatus: {}, ...onlyTrack(chosen) });
    return new Response(`<script>var ytInitialPlayerResponse = ${inline};</script>`);
  };

  const onCaptions = (answer: YouTubeAnswer): Response => {
    const code = refusalOfStatus(answer.status);
    if (code) return fail(code);
    captions = answer.body;
    // Ours to parse; the library gets nothing, so that it does not hold the event loop with its own parsing.
    return new Response('');
  };

  const answer = async (url: URL, init: RequestInit | undefined): Promise<Response> => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    if (url.pathname === '/watch') headers.cookie = consentCookie;
    const body = typeof init?.body === 'string' ? init.body : undefined;
    const received = await send(url.href, { method: init?.method, headers, body });
    if (url.pathname.startsWith('/youtubei/')) return onPlayer(received);
    return url.pathname === '/watch' ? onWatchPage(received) : onCaptions(received);
  };

  return {
    fetch: (async (input: string | URL | Request, init?: RequestInit) => {
      // The library swallows errors and goes on; after a final answer nothing more is sent.
      if (over) throw failure ?? new AppError('cancelled');
      request.signal.throwIfAborted();
      try {
        return await answer(new URL(String(input)), init);
      } catch (error) {
        failure ??= error as AppError;
        over = true;
        throw error;
      }
    }) as typeof fetch,

    title: () => player?.videoDetails?.title,

    async result(): Promise<FetchedTranscript> {
      if (failure) throw failure;
      if (captions === null || !player || !track) throw new AppError('parse_failed');
      if (captions.trim() === '') throw new AppError('po_token_required');
      const { title, channel, durationMs } = metadataOf(player);
      const segments = await parseTimedText(captions, durationMs || Infinity);
      if (segments.length === 0) throw new AppError('no_captions');
      return {
        videoId: request.videoId,
        title,
        channel,
        durationMs: durationMs || (segments.at(-1)?.endMs ?? 0),
        language: track.languageCode,
        kind: isAutomatic(track) ? 'auto' : 'manual',
        segments,
        chapters: parseChapters(player.videoDetails?.shortDescription ?? ''),
        truncated: isTruncated(segments, durationMs),
      };
    },
  };
}

function metadataOf({ videoDetails }: PlayerResponse) {
  return {
    title: videoDetails?.title?.trim() || 'Untitled video',
    channel: videoDetails?.author?.trim() || null,
    durationMs: (videoDetails?.lengthSeconds ?? 0) * 1000,
  };
}

/** What the library gets to see: one track, at an address on the host it insists on. */
function onlyTrack(track: CaptionTrack) {
  const { pathname, search } = new URL(track.baseUrl, youtubeOrigin);
  const captionTracks = [{ ...track, baseUrl: `${youtubeOrigin}${pathname}${search}` }];
  return { captions: { playerCaptionsTracklistRenderer: { captionTracks } } };
}

/** Captions that stop before three quarters of the video and more than two minutes early are cut off. */
function isTruncated(segments: readonly Segment[], durationMs: number): boolean {
  const endMs = segments.at(-1)?.endMs ?? 0;
  return durationMs > 0 && endMs < durationMs * 0.75 && durationMs - endMs > 120_000;
}

function withTitle(error: unknown, title: string | undefined): unknown {
  const { name, code, message, cause } = error as AppError;
  return name === 'AppError' && title
    ? new AppError(code, message, { cause, details: { title } })
    : error;
}
