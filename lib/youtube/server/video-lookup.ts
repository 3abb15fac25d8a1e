import 'server-only';
import { AppError } from '../../errors';
import type { Pacer } from './pacer';
import { parsePlayerResponse, refusalOf, refusalOfPage, refusalOfStatus } from './player-response';
import type { YouTubeFetch } from './youtube-fetch';

export interface FoundVideo {
  title: string;
  channel: string | null;
  durationMs: number;
}

/**
 * What a video is, in one request that lets jobs go first. Throws the code of YouTube's refusal, with `details.title` where
 * one is known.
 */
export interface VideoLookup {
  lookup(videoId: string, signal: AbortSignal): Promise<FoundVideo>;
}

const playerUrl = 'https://www.youtube.com/youtubei/v1/player?prettyPrint=false';
/** The Android player, as `youtube-transcript` 1.3.1 asks: it answers without a proof-of-origin token. */
const clientVersion = '20.10.38';
const headers = {
  'content-type': 'application/json',
  'user-agent': `com.google.android.youtube/${clientVersion} (Linux; U; Android 14)`,
};
const context = { client: { clientName: 'ANDROID', clientVersion } };

export function createVideoLookup({
  youtubeFetch,
  pacer,
}: {
  youtubeFetch: YouTubeFetch;
  pacer: Pacer;
}): VideoLookup {
  return {
    async lookup(videoId, signal) {
      signal.throwIfAborted();
      const body = JSON.stringify({ context, videoId });
      const { status, body: text } = await pacer.run(
        () => youtubeFetch(playerUrl, { method: 'POST', headers, body, signal }),
        signal,
        { priority: 'low' },
      );
      const player = parsePlayerResponse(text);
      if (!player) throw new AppError(refusalOfPage(status, text) ?? 'parse_failed');
      const { title, author, lengthSeconds = 0 } = player.videoDetails ?? {};
      const code = refusalOfStatus(status) ?? refusalOf(player);
      if (code) throw new AppError(code, undefined, title ? { details: { title } } : {});
      return {
        title: title?.trim() || 'Untitled video',
        channel: author?.trim() || null,
        durationMs: lengthSeconds * 1000,
      };
    },
  };
}
