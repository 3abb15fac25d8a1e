const timeoutMs = 5_000;

/**
 * Asks whether the session still counts: the status of `HEAD /events`, 401 when it has ended. Rejects when there is no
 * answer within five seconds.
 */
export async function probeSession(): Promise<number> {
  const response = await fetch('/events', {
    method: 'HEAD',
    cache: 'no-store',
    signal: AbortSignal.timeout(timeoutMs),
  });
  return response.status;
}
