'use client';

import { useState } from 'react';
import type { ActionResult } from '@/lib/action-result';
import type { PublicError } from '@/lib/errors';
import { RequestFailed } from './fetch-json';

/** A request's answer, or what went wrong in words to show. */
export async function settleRequest<T>(request: Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: true, value: await request };
  } catch (error) {
    if (error instanceof RequestFailed) return { ok: false, error: error.error };
    throw error;
  }
}

/** Runs requests once at a time and keeps what went wrong until the next one. */
export function useRequest(): {
  pending: boolean;
  error: PublicError | null;
  run<T>(request: () => Promise<T>): Promise<ActionResult<T>>;
  forget(): void;
} {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<PublicError | null>(null);
  return {
    pending,
    error,
    async run(request) {
      setPending(true);
      setError(null);
      const outcome = await settleRequest(request());
      if (!outcome.ok) setError(outcome.error);
      setPending(false);
      return outcome;
    },
    forget: () => setError(null),
  };
}
