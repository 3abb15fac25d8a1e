import type { PublicError } from '@/lib/errors';

/** An answer that was not OK, with the server's own words. */
export class RequestFailed extends Error {
  constructor(
    readonly status: number,
    readonly error: PublicError,
  ) {
    super(error.message);
    this.name = 'RequestFailed';
  }
}

const unreachable = 'The server could not be reached. Check your connection and try again.';

/** Fetches JSON for SWR and for buttons. Throws `RequestFailed` with a sentence to show. */
export async function fetchJson<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch(() => null);
  if (!response) throw new RequestFailed(0, { code: 'network', message: unreachable });
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  const error = (body as { error?: PublicError } | null)?.error;
  throw new RequestFailed(
    response.status,
    error ?? { code: 'internal', message: 'Something went wrong. Try again in a moment.' },
  );
}

/** A request that sends JSON. */
export function postJson(body: unknown): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}
