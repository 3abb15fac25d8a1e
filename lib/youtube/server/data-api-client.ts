import 'server-only';
import { z } from 'zod';
import { AppError, type ErrorCode } from '../../errors';
import type { YouTubeFetch } from './youtube-fetch';

export interface DataApiOptions {
  apiKey: string;
  /** Up to and with the version: `https://www.googleapis.com/youtube/v3`. */
  baseUrl: string;
  /** Bounded like every other request; made for the origin of `baseUrl`. */
  fetch: YouTubeFetch;
}

/** Reads one resource of the YouTube Data API. Throws the codes of `PlaylistSource`, or the signal's reason. */
export type DataApiGet = <T>(
  resource: 'playlists' | 'playlistItems' | 'videos' | 'channels',
  params: Record<string, string>,
  schema: z.ZodType<T>,
  signal: AbortSignal,
) => Promise<T>;

/** The key travels in a header, so that it is in no address and no log. */
export function createDataApiClient({ apiKey, baseUrl, fetch }: DataApiOptions): DataApiGet {
  return async (resource, params, schema, signal) => {
    signal.throwIfAborted();
    const answer = await fetch(`${baseUrl}/${resource}?${new URLSearchParams(params)}`, {
      headers: { 'x-goog-api-key': apiKey, accept: 'application/json' },
      signal,
    });
    const data = parseJson(answer.body);
    const code = refusalOf(answer.status, data);
    if (code) throw new AppError(code, undefined, { cause: `${resource} ${answer.status}` });
    const parsed = schema.safeParse(data);
    if (!parsed.success) throw new AppError('parse_failed', undefined, { cause: parsed.error });
    return parsed.data;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const reason = z.looseObject({ reason: z.string().optional() });
const errorSchema = z.looseObject({
  error: z.looseObject({
    errors: z.array(reason).optional(),
    details: z.array(reason).optional(),
  }),
});

/** By YouTube's reasons first (https://developers.google.com/youtube/v3/docs/errors), then by status. */
function refusalOf(status: number, data: unknown): ErrorCode | null {
  if (status >= 200 && status < 300) return null;
  const { errors = [], details = [] } = errorSchema.safeParse(data).data?.error ?? {};
  const reasons = [...errors, ...details].map((item) => item.reason ?? '').join(' ');
  if (/quota|limitExceeded/i.test(reasons) || status === 429) return 'youtube_quota';
  if (/keyInvalid|API_KEY_|accessNotConfigured|SERVICE_DISABLED|ipRefererBlocked/.test(reasons))
    return 'youtube_key_invalid';
  if (/NotAccessible|playlistForbidden|channelClosed|channelSuspended/.test(reasons))
    return 'private_playlist';
  if (status === 404) return 'playlist_not_found';
  if (status === 400 && !/pageToken/i.test(reasons)) return 'playlist_not_found';
  return status === 401 || status === 403 ? 'youtube_key_invalid' : 'upstream_error';
}
