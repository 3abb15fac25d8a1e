import 'server-only';
import { AppError } from '../../errors';
import { captionGapOf } from '../../transcripts/caption-gap';
import { parseTimedText } from '../../transcripts/parse-timed-text';
import { parseChapters } from '../chapters';
import { captionLanguages, chooseCaptionTrack, isAutomatic } from './caption-track';
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

/** A video that its player lets us read, and the captions of it that were chosen. */
export interface OpenedVideo {
  player: PlayerResponse;
  track: CaptionTrack;
  /** On the host that we ask, wherever the player points. */
  captionUrl: string;
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
  const track = chooseCaptionTrack(player, language);
  if (track) {
    const { pathname, search } = new URL(track.baseUrl, youtubeOrigin);
    return { player, track, captionUrl: `${youtubeOrigin}${pathname}${search}` };
  }
  const languages = captionLanguages(player);
  if (languages.length === 0) throw new AppError('no_captions', undefined, { details: known });
  throw new AppError('language_unavailable', undefined, { details: { ...known, languages } });
}

/** Reads the captions of an opened video. Throws the code of a refusal, `parse_failed`, or `no_captions` when empty. */
export async function readCaptions(
  { videoId }: Pick<TranscriptRequest, 'videoId'>,
  { player, track }: OpenedVideo,
  answer: YouTubeAnswer,
): Promise<FetchedTranscript> {
  const { title, channel, durationMs } = metadataOf(player);
  const details = { title };
  const code = refusalOfCaptions(answer.status, answer.body);
  if (code) throw new AppError(code, undefined, { details, cause: `captions ${answer.status}` });
  const segments = await parseTimedText(answer.body, durationMs || Infinity);
  if (segments === null) throw new AppError('parse_failed', undefined, { details });
  if (segments.length === 0) throw new AppError('no_captions', undefined, { details });
  return {
    videoId,
    title,
    channel,
    durationMs: durationMs || segments.at(-1)!.endMs,
    language: track.languageCode,
    kind: isAutomatic(track) ? 'auto' : 'manual',
    segments,
    chapters: parseChapters(player.videoDetails?.shortDescription ?? ''),
    gap: captionGapOf(segments, durationMs),
  };
}

export function metadataOf({ videoDetails }: PlayerResponse) {
  return {
    title: videoDetails?.title?.trim() || 'Untitled video',
    channel: videoDetails?.author?.trim() || null,
    durationMs: (videoDetails?.lengthSeconds ?? 0) * 1000,
  };
}
