import 'server-only';
import type { ErrorCode } from '../../errors';
import { refusalOfPage, refusalOfStatus } from './player-response';
import type { YouTubeAnswer } from './youtube-fetch';
import { at, type Json, listOf, textOf } from './youtube-json';

/** What an answer about a playlist holds: data to read, or the code that says why there is none. */
export type PlaylistAnswer = { data: Json; code: null } | { data: null; code: ErrorCode };

/**
 * Classifies by what was really received: status first, then whether it is data at all, then YouTube's own alert. A refusal
 * often comes with status 200.
 */
export function readPlaylistAnswer({ status, body }: YouTubeAnswer): PlaylistAnswer {
  const data = parseObject(body);
  if (data === null) return refused(refusalOfPage(status, body) ?? 'parse_failed');
  const code = refusalOfError(status, at(data, 'error', 'status')) ?? refusalOfAlerts(data);
  return code ? refused(code) : { data, code: null };
}

const refused = (code: ErrorCode): PlaylistAnswer => ({ data: null, code });

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** An id that YouTube cannot even read is a playlist that does not exist. */
function refusalOfError(status: number, name: Json): ErrorCode | null {
  if (status === 404 || (status === 400 && name === 'INVALID_ARGUMENT'))
    return 'playlist_not_found';
  if (status === 401) return 'private_playlist';
  return refusalOfStatus(status);
}

function refusalOfAlerts(data: object): ErrorCode | null {
  const alert = listOf(at(data, 'alerts'))
    .map((item) => at(item, 'alertRenderer'))
    .find((item) => at(item, 'type') === 'ERROR');
  if (!alert || at(data, 'contents')) return null;
  const text = (textOf(at(alert, 'text')) ?? '').toLowerCase();
  if (/\bbot\b|unusual traffic/.test(text)) return 'bot_check';
  if (text.includes('private')) return 'private_playlist';
  return /does not exist|unviewable|unavailable|not available|removed|terminated/.test(text)
    ? 'playlist_not_found'
    : 'upstream_error';
}
