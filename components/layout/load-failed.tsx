'use client';

import { useTransition } from 'react';
import { Button } from '../ui/button';

/** Says that a page did not load. `onRetry` fetches it anew from the server, and puts it in place of this when that works. */
export function LoadFailed({ onRetry }: { onRetry(): void }) {
  const [pending, startTransition] = useTransition();
  return (
    <>
      <h1 className="font-semibold text-2xl">This page did not load</h1>
      <p className="mt-2 text-muted">Nothing you started is lost. Try again in a moment.</p>
      <Button className="mt-6" disabled={pending} onClick={() => startTransition(onRetry)}>
        {pending ? 'Trying…' : 'Try again'}
      </Button>
    </>
  );
}
