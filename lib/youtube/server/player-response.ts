import 'server-only';
import { z } from 'zod';
import type { ErrorCode } from '../../errors';

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
          captionTracks: z.array(captionTrackSchema).optional(),
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

const plain = (text: string) => text.toLowerCase().replace(/[’‘]/g, "'");

/** Why this video cannot be read, or null when it can. Statuses count first; reasons only tell kinds of one status apart. */
export function refusalOf({ playabilityStatus, videoDetails }: PlayerResponse): ErrorCode | null {
  const status = playabilityStatus?.status ?? '';
  const reason = plain(
    [playabilityStatus?.reason, ...(playabilityStatus?.messages ?? [])].join(' '),
  );
  switch (status) {
    case 'OK':
      if (videoDetails?.isUpcoming) return 'upcoming';
      return videoDetails?.isLive ? 'live_now' : null;
    case 'ERROR':
      return reason.includes('private') ? 'private' : 'video_unavailable';
    case 'LIVE_STREAM_OFFLINE':
      return 'upcoming';
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
      return 'unplayable';
  }
}

/** What a page that is no watch page means, by status and content. */
export function refusalOfPage(status: number, html: string): ErrorCode | null {
  if (status === 429 || html.includes('g-recaptcha') || html.includes('/sorry/'))
    return 'ip_blocked';
  if (/consent\.(?:youtube|google)\.com\/(?:save|m)/.test(html)) return 'consent_required';
  return refusalOfStatus(status);
}

export function refusalOfStatus(status: number): ErrorCode | null {
  if (status >= 200 && status < 300) return null;
  if (status === 429 || status === 403) return 'ip_blocked';
  return 'upstream_error';
}
