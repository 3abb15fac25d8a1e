import 'server-only';
import { z } from 'zod';
import { AppError, type ErrorCode } from '../../errors';
import type { YouTubeAnswer } from './youtube-fetch';
import { at, textOf } from './youtube-json';

const runs = z.looseObject({
  simpleText: z.string().optional(),
  runs: z.array(z.looseObject({ text: z.string() })).optional(),
});

const captionTrackSchema = z.looseObject({
  baseUrl: z.string(),
  languageCode: z.string(),
  kind: z.string().optional(),
  name: runs.optional(),
});
export type CaptionTrack = z.infer<typeof captionTrackSchema>;

/** A track of another shape is no reason to lose the others. */
const captionTracksSchema = z
  .array(z.unknown())
  .transform((tracks) => tracks.flatMap((track) => captionTrackSchema.safeParse(track).data ?? []));

/** The parts of `/youtubei/v1/player` that are read; everything is optional, because refusals leave most of it out. */
const playerResponseSchema = z.looseObject({
  playabilityStatus: z
    .looseObject({
      status: z.string().optional(),
      reason: z.string().optional(),
      messages: z.array(z.string()).optional(),
    })
    .optional(),
  videoDetails: z
    .looseObject({
      videoId: z.string().optional(),
      title: z.string().optional(),
      author: z.string().optional(),
      lengthSeconds: z.coerce.number().optional(),
      shortDescription: z.string().optional(),
      isLive: z.boolean().optional(),
      isUpcoming: z.boolean().optional(),
    })
    .optional(),
  captions: z
    .looseObject({
      playerCaptionsTracklistRenderer: z
        .looseObject({
          captionTracks: captionTracksSchema.optional(),
          audioTracks: z
            .array(z.looseObject({ defaultCaptionTrackIndex: z.number().optional() }))
            .optional(),
          defaultAudioTrackIndex: z.number().optional(),
        })
        .optional(),
    })
    .optional(),
});
export type PlayerResponse = z.infer<typeof playerResponseSchema>;

/** A player response from text, or null when it is not one. */
export function parsePlayerResponse(text: string): PlayerResponse | null {
  try {
    const parsed = playerResponseSchema.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.playabilityStatus ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The player response inside a watch page, or null. Braces inside strings are respected. */
export function playerResponseOfPage(html: string): PlayerResponse | null {
  const marker = /ytInitialPlayerResponse\s*=\s*\{/.exec(html);
  if (!marker) return null;
  const start = marker.index + marker[0].length - 1;
  let depth = 0;
  let inString = false;
  for (let at = start; at < html.length; at += 1) {
    const char = html[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return parsePlayerResponse(html.slice(start, at + 1));
    }
  }
  return null;
}

/** The player response of an answer. Throws the code of a page or status that is none. */
export function readPlayer({ status, body }: YouTubeAnswer): PlayerResponse {
  const player = parsePlayerResponse(body);
  const code = player ? refusalOfStatus(status) : (refusalOfPage(status, body) ?? 'parse_failed');
  if (!player || code) throw new AppError(code ?? 'parse_failed', undefined, { cause: status });
  return player;
}

const plain = (text: string) => text.toLowerCase().replace(/[’‘]/g, "'");

/** Why this video cannot be read, or null when it can. Statuses count first; reasons only tell kinds of one status apart. */
export function refusalOf({ playabilityStatus, videoDetails }: PlayerResponse): ErrorCode | null {
  const status = playabilityStatus?.status ?? '';
  const screen = at(playabilityStatus, 'errorScreen', 'playerErrorMessageRenderer');
  const reason = plain(
    [
      playabilityStatus?.reason,
      ...(playabilityStatus?.messages ?? []),
      textOf(at(screen, 'subreason')),
    ].join(' '),
  );
  if (status === 'ERROR' || status === 'UNPLAYABLE') {
    // A session that has asked for too many videos (https://github.com/yt-dlp/yt-dlp/issues/11426).
    if (/(?:not|n't|un)\s?available\W+(?:please )?try again later/.test(reason))
      return 'ip_blocked';
    if (reason.includes('try again later')) return 'upstream_error';
  }
  switch (status) {
    case 'OK':
      if (videoDetails?.isUpcoming) return 'upcoming';
      return videoDetails?.isLive ? 'live_now' : null;
    case 'ERROR':
      return reason.includes('private') ? 'private' : 'video_unavailable';
    case 'LIVE_STREAM_OFFLINE':
      return /\bended\b/.test(reason) ? 'live_now' : 'upcoming';
    case 'AGE_VERIFICATION_REQUIRED':
    case 'AGE_CHECK_REQUIRED':
    case 'CONTENT_CHECK_REQUIRED':
      return 'age_restricted';
    case 'LOGIN_REQUIRED':
      if (/\bbot\b/.test(reason)) return 'bot_check';
      if (/\bage\b|inappropriate/.test(reason)) return 'age_restricted';
      if (reason.includes('private')) return 'private';
      return /members|join this channel/.test(reason) ? 'members_only' : 'bot_check';
    default:
      if (/members|join this channel/.test(reason)) return 'members_only';
      if (reason.includes('private')) return 'private';
      // What players without a proof-of-origin token are told (https://github.com/yt-dlp/yt-dlp/wiki/PO-Token-Guide).
      return reason.includes('page needs to be reloaded') ? 'po_token_required' : 'unplayable';
  }
}

/** What a page that is no watch page means, by status and content. */
export function refusalOfPage(status: number, html: string): ErrorCode | null {
  if (status === 429 || html.includes('g-recaptcha') || html.includes('/sorry/'))
    return 'ip_blocked';
  if (/consent\.(?:youtube|google)\.com\/(?:save|m)/.test(html)) return 'consent_required';
  return refusalOfStatus(status);
}

/** What an answer to a caption address means; one that is refused alone says nothing of the rest of YouTube. */
export function refusalOfCaptions(status: number, body: string): ErrorCode | null {
  if (status < 200 || status >= 300) return status === 429 ? 'ip_blocked' : 'upstream_error';
  if (body.trim() === '') return 'po_token_required';
  return /^\s*<(?:!doctype html|html)/i.test(body) ? refusalOfPage(status, body) : null;
}

export function refusalOfStatus(status: number): ErrorCode | null {
  if (status >= 200 && status < 300) return null;
  if (status === 429 || status === 403) return 'ip_blocked';
  return 'upstream_error';
}
