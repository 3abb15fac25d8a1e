'use client';

import { useSyncExternalStore } from 'react';
import { formatAgo } from '@/lib/format';

const everyMinute = (notify: () => void) => {
  const timer = setInterval(notify, 60_000);
  return () => clearInterval(timer);
};
const minute = () => Math.floor(Date.now() / 60_000);

/** A time in words, the exact one on hover. The server's words stand until the browser knows better. */
export function TimeAgo({ at }: { at: number }) {
  useSyncExternalStore(everyMinute, minute, minute);
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()} suppressHydrationWarning>
      {formatAgo(at, Date.now())}
    </time>
  );
}
