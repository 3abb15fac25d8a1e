'use client';

import { useSyncExternalStore } from 'react';
import { formatClock } from '@/lib/format';

const never = () => () => {};

/** A time of today, `14:30`, in the reader's own zone; the server does not know it and leaves it out. */
export function ClockTime({ at }: { at: number }) {
  const here = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <time dateTime={new Date(at).toISOString()} suppressHydrationWarning>
      {here && formatClock(at)}
    </time>
  );
}
