'use client';

import { useState } from 'react';
import type { ActionResult } from '@/lib/action-result';
import type { PublicError } from '@/lib/errors';
import { settle } from './settle';

/** A server action, as components get it: handed down by a page. */
export type ServerAction<I, T = void> = (input: I) => Promise<ActionResult<T>>;

/** Runs an action once at a time and keeps what went wrong until it is run again. */
export function useAction<I, T>(
  action: ServerAction<I, T>,
): {
  pending: boolean;
  error: PublicError | null;
  run(input: I): Promise<ActionResult<T>>;
} {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<PublicError | null>(null);
  return {
    pending,
    error,
    async run(input) {
      setPending(true);
      setError(null);
      const result = await settle(action(input));
      if (!result.ok) setError(result.error);
      setPending(false);
      return result;
    },
  };
}
