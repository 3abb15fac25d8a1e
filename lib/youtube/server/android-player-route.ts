import 'server-only';
import { fetchTranscript } from 'youtube-transcript';
import { AppError } from '../../errors';
import {
  type CaptionRoute,
  captionUrlOf,
  type OpenedVideo,
  openVideo,
  readCaptions,
} from './caption-route';
import { readPlayer } from './player-response';
import type { Send } from './send';
import type { TranscriptRequest } from './transcript-source';
import type { YouTubeAnswer } from './youtube-fetch';

/**
 * Captions through `youtube-transcript`, which asks as YouTube's Android app. The library drives the requests; every one
 * passes through us, so that we choose the track, classify refusals and parse the captions ourselves: it takes the first
 * language, mixes seconds with milliseconds, and calls every refusal "disabled" (its 1.3.1, `dist/esm/index.js`).
 */
export function createAndroidPlayerRoute(): CaptionRoute {
  return {
    name: 'android_player',
    async read(request, send) {
      const visit = createVisit(request, send);
      await fetchTranscript(request.videoId, { fetch: visit.fetch }).catch(() => undefined);
      request.signal.throwIfAborted();
      const { video, askCaptions } = visit.end();
      return readCaptions(request, video, askCaptions);
    },
  };
}

/** One video's requests: what the library is told, and what really happened. */
function createVisit(request: TranscriptRequest, send: Send) {
  let video: OpenedVideo | null = null;
  let captions: { answer: YouTubeAnswer; headers: Record<string, string> } | null = null;
  let failure: unknown = null;

  function onPlayer(answer: YouTubeAnswer): Response {
    video = openVideo(readPlayer(answer), request);
    return Response.json(onlyTrack(video));
  }

  return {
    fetch: (async (input: string | URL | Request, init?: RequestInit) => {
      // The library swallows errors and goes on to the watch page, which is not its business here.
      if (failure !== null) throw failure;
      request.signal.throwIfAborted();
      try {
        const url = new URL(String(input));
        const headers = Object.fromEntries(new Headers(init?.headers));
        const body = typeof init?.body === 'string' ? init.body : undefined;
        const answer = await send(url.href, { method: init?.method, headers, body });
        if (url.pathname.startsWith('/youtubei/')) return onPlayer(answer);
        captions = { answer, headers };
        // Ours to parse; the library gets nothing, so that it does not hold the event loop with its own parsing.
        return new Response('');
      } catch (error) {
        failure ??= error;
        throw error;
      }
    }) as typeof fetch,

    /** The captions that the library asked for are there; others are asked for in the same way. */
    end(): { video: OpenedVideo; askCaptions(url: string): Promise<YouTubeAnswer> } {
      if (failure !== null) throw failure;
      if (!video || !captions) throw new AppError('parse_failed');
      const { answer, headers } = captions;
      const asked = captionUrlOf(video.tracks[0]);
      return {
        video,
        askCaptions: async (url) => (url === asked ? answer : send(url, { headers })),
      };
    },
  };
}

/** What the library gets to see: one track, at an address on the host it insists on. */
function onlyTrack({ tracks: [best] }: OpenedVideo) {
  const captionTracks = [{ ...best, baseUrl: captionUrlOf(best) }];
  return { captions: { playerCaptionsTracklistRenderer: { captionTracks } } };
}
