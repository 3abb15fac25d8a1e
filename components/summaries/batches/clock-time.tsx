'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** A time of today, `14:30`, in the reader's own zone; the server does not know it and leaves it out. */
export function ClockTime({ at }: { at: number }) {
  const here = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} suppressHydrationWarning>
      {here && date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
    </time>
  );
}
