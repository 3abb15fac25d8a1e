'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** A date, and a time of it, in the reader's own zone. The server does not know it, and says the time in UTC until the browser does. */
export function ExactTime({ at, dayOnly = false }: { at: number; dayOnly?: boolean }) {
  const here = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const date = new Date(at);
  const iso = date.toISOString();
  return (
    <time dateTime={iso} title={iso}>
      {here
        ? date.toLocaleString([], { dateStyle: 'medium', ...(!dayOnly && { timeStyle: 'medium' }) })
        : dayOnly
          ? iso.slice(0, 10)
          : `${iso.slice(0, 19).replace('T', ' ')} UTC`}
    </time>
  );
}
