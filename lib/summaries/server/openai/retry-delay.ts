import 'server-only';

const firstMs = 1_000;
const longestBackoffMs = 20_000;
const shortestMs = 100;

/** A provider that asks to be left alone for longer than this is not waited for. */
export const longestRetryAfterMs = 60_000;

/**
 * How long to wait before attempt number `attempt` + 1 (`attempt` counts from 0), in milliseconds: what the provider said,
 * or exponential backoff, with jitter so that parallel calls do not come back together. `random` gives 0 to 1.
 */
export function retryDelay(
  attempt: number,
  retryAfterMs: number | null,
  random: () => number,
): number {
  if (retryAfterMs !== null && retryAfterMs > shortestMs) return retryAfterMs + random() * 250;
  const backoffMs = Math.min(longestBackoffMs, firstMs * 2 ** attempt);
  return backoffMs * (0.5 + 0.5 * random());
}

/**
 * Milliseconds from `retry-after-ms` (OpenAI, Azure) or `Retry-After` (seconds or an HTTP date, RFC 9110 section 10.2.3);
 * null without a usable one.
 */
export function readRetryAfter(headers: Headers | undefined, nowMs: number): number | null {
  const exact = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (Number.isFinite(exact)) return Math.max(0, exact);
  const value = headers?.get('retry-after')?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

/** The same from Google's `RetryInfo` in an error's details, `{retryDelay: "34.5s"}`, which comes without a header. */
export function readRetryInfo(details: unknown): number | null {
  if (!Array.isArray(details)) return null;
  for (const detail of details) {
    const delay = (detail as { retryDelay?: unknown } | null)?.retryDelay;
    const match = typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(delay) : null;
    if (match) return Number(match[1]) * 1_000;
  }
  return null;
}
