import 'server-only';
import { AppError } from '../../errors';
import { captionGapOf } from '../../transcripts/caption-gap';
import { parseTimedText } from '../../transcripts/parse-timed-text';
import { languageTagOf } from '../caption-language';
import { parseChapters } from '../chapters';
import { captionLanguages, isAutomatic, rankCaptionTracks } from './caption-track';
import {
  type CaptionTrack,
  type PlayerResponse,
  refusalOf,
  refusalOfCaptions,
} from './player-response';
import { type Send, youtubeOrigin } from './send';
import type { FetchedTranscript, TranscriptRequest } from './transcript-source';
import type { YouTubeAnswer } from './youtube-fetch';

/** One way from a video to its captions. Throws like `TranscriptSource`; what it sends goes through `send`. */
export interface CaptionRoute {
  name: 'android_player' | 'vr_player' | 'watch_page';
  read(request: TranscriptRequest, send: Send): Promise<FetchedTranscript>;
}

/** A video that its player lets us read, and the captions of it that will do, the best first and at least one. */
export interface OpenedVideo {
  player: PlayerResponse;
  tracks: readonly [CaptionTrack, ...CaptionTrack[]];
}

/** Where a track's captions are: on the host that we ask, wherever the player points. */
export function captionUrlOf({ baseUrl }: CaptionTrack): string {
  const { pathname, search } = new URL(baseUrl, youtubeOrigin);
  return `${youtubeOrigin}${pathname}${search}`;
}

/**
 * Reads a player's answer: tells what is known of the video and chooses the captions. Throws the code of a refusal,
 * `no_captions` or `language_unavailable`, each with the title where there is one.
 */
export function openVideo(
  player: PlayerResponse,
  { videoId, language, onMetadata }: Pick<TranscriptRequest, 'videoId' | 'language' | 'onMetadata'>,
): OpenedVideo {
  const { title, videoId: answered = videoId } = player.videoDetails ?? {};
  const known = title?.trim() ? { title: title.trim() } : {};
  const code = refusalOf(player);
  if (code) throw new AppError(code, undefined, { details: known });
  // Players that YouTube does not trust are shown another video (https://github.com/TeamNewPipe/NewPipe/issues/8713).
  if (answered !== videoId) {
    throw new AppError('upstream_error', undefined, { cause: `answered about ${answered}` });
  }
  onMetadata(metadataOf(player));
  const [best, ...others] = rankCaptionTracks(player, language);
  if (best) return { player, tracks: [best, ...others] };
  const languages = captionLanguages(player);
  if (languages.length === 0) throw new AppError('no_captions', undefined, { details: known });
  throw new AppError('language_unavailable', undefined, { details: { ...known, languages } });
}

/** A track with nothing in it stands before a full one at times; a video whose first ones are all empty has none. */
const maxTracks = 4;

/**
 * Reads the captions of an opened video: of the first of its tracks that has some. `ask` fetches a track's address. Throws
 * the code of a refusal, `parse_failed`, `po_token_required` where a track came without a body, and otherwise what
 * `openVideo` throws, `no_captions` with `details.empty`: there are captions, but with nothing in them.
 */
export async function readCaptions(
  { videoId, language }: Pick<TranscriptRequest, 'videoId' | 'language'>,
  { player, tracks }: OpenedVideo,
  ask: (url: string) => Promise<YouTubeAnswer>,
): Promise<FetchedTranscript> {
  const { title, channel, durationMs } = metadataOf(player);
  const details = { title };
  const tried = tracks.slice(0, maxTracks);
  let kept = false;
  for (const track of tried) {
    const { status, body } = await ask(captionUrlOf(track));
    const code = refusalOfCaptions(status, body);
    kept ||= code === 'po_token_required';
    if (code === 'po_token_required') continue;
    if (code) throw new AppError(code, undefined, { details, cause: `captions ${status}` });
    const segments = await parseTimedText(body, durationMs || Infinity);
    if (segments === null) throw new AppError('parse_failed', undefined, { details });
    if (segments.length === 0) continue;
    return {
      videoId,
      title,
      channel,
      durationMs: durationMs || segments.at(-1)!.endMs,
      language: languageTagOf(track.languageCode),
      kind: isAutomatic(track) ? 'auto' : 'manual',
      segments,
      chapters: parseChapters(player.videoDetails?.shortDescription ?? ''),
      gap: captionGapOf(segments, durationMs),
    };
  }
  if (kept) throw new AppError('po_token_required', undefined, { details });
  const empty = new Set(tried.map(({ languageCode }) => languageCode));
  const languages = captionLanguages(player).filter((other) => !empty.has(other.language));
  if (language.required !== null && languages.length > 0) {
    throw new AppError('language_unavailable', undefined, { details: { ...details, languages } });
  }
  throw new AppError('no_captions', undefined, { details: { ...details, empty: true } });
}

export function metadataOf({ videoDetails }: PlayerResponse) {
  return {
    title: videoDetails?.title?.trim() || 'Untitled video',
    channel: videoDetails?.author?.trim() || null,
    durationMs: (videoDetails?.lengthSeconds ?? 0) * 1000,
  };
}
