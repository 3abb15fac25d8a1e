import 'server-only';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits between attempts, as Standard Webhooks recommends: ten attempts over three days. */
export const retryDelaysMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

const maxRetryAfterMs = 24 * hour;
/** Later by up to a fifth, so that what failed together does not come back together. */
const jitter = 0.2;

/** How long to wait after so many failures; null when there is no attempt left. Never earlier than the receiver asks. */
export function retryDelay(
  failures: number,
  retryAfterMs: number | null,
  random: () => number,
): number | null {
  const delay = retryDelaysMs[failures - 1];
  if (delay === undefined) return null;
  return Math.round(Math.max(delay, retryAfterMs ?? 0) * (1 + jitter * random()));
}

/** What a `Retry-After` of a 429 or 503 asks for, in seconds or as a date (RFC 9110), a day at most; null without one. */
export function readRetryAfter(
  response: { status: number; headers: Record<string, string> } | null,
  at: number,
): number | null {
  const text = response?.headers['retry-after']?.trim();
  if (!text || ![429, 503].includes(response!.status)) return null;
  const ms = msUntil(text, at);
  return Number.isNaN(ms) ? null : Math.min(maxRetryAfterMs, Math.max(0, ms));
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`, and its ancestor `Sunday, 06-Nov-94 08:49:37 GMT`. */
const dateWithZone = /^[A-Z][a-z]{2,8}, /;
/** `Sun Nov  6 08:49:37 1994`, which is in UTC without saying so. */
const dateOfC = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}$/;

function msUntil(text: string, at: number): number {
  if (/^\d+$/.test(text)) return Number(text) * second;
  if (dateOfC.test(text)) return Date.parse(`${text} GMT`) - at;
  return dateWithZone.test(text) ? Date.parse(text) - at : Number.NaN;
}
