import 'server-only';
import { AppError } from '../../errors';
import { type CaptionLanguage, captionLanguages } from './caption-track';
import { readPlayer, refusalOf } from './player-response';
import { createSend, type YouTubeAccess } from './send';

export interface FoundVideo {
  title: string;
  channel: string | null;
  durationMs: number;
  /** What this player shows; another one may show more. */
  captionLanguages: CaptionLanguage[];
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

export function createVideoLookup(access: YouTubeAccess): VideoLookup {
  return {
    async lookup(videoId, signal) {
      signal.throwIfAborted();
      const body = JSON.stringify({ context, videoId });
      const send = createSend(access, signal, { priority: 'low' });
      const player = readPlayer(await send(playerUrl, { method: 'POST', headers, body }));
      const { title, author, lengthSeconds = 0 } = player.videoDetails ?? {};
      const code = refusalOf(player);
      if (code) throw new AppError(code, undefined, title ? { details: { title } } : {});
      return {
        title: title?.trim() || 'Untitled video',
        channel: author?.trim() || null,
        durationMs: lengthSeconds * 1000,
        captionLanguages: captionLanguages(player),
      };
    },
  };
}
