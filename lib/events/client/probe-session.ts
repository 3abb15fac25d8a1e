import { retryAfterMs } from './retry-after';

const timeoutMs = 5_000;

/** What the server says to somebody who asks for the stream. */
export interface StreamProbe {
  /** The status of `HEAD /events`: 401 when the session has ended, 0 without an answer. */
  status: number;
  /** How long the server asks to wait, when it does. */
  retryAfterMs: number | null;
}

/** Asks what an EventSource never tells: why the stream was refused. Always settles, within five seconds. */
export async function probeStream(): Promise<StreamProbe> {
  try {
    const { status, headers } = await head();
    return { status, retryAfterMs: retryAfterMs(headers, Date.now()) };
  } catch {
    return { status: 0, retryAfterMs: null };
  }
}

/**
 * Asks whether the session still counts: the status of `HEAD /events`, 401 when it has ended. Rejects when there is no
 * answer within five seconds.
 */
export async function probeSession(): Promise<number> {
  return (await head()).status;
}

function head(): Promise<Response> {
  return fetch('/events', {
    method: 'HEAD',
    cache: 'no-store',
    signal: AbortSignal.timeout(timeoutMs),
  });
}
