'use client';

import { type ReactNode, useState } from 'react';
import { cn } from './cn';

/** Opens and closes what is in it by sliding; once closed it is out of the page. */
export function Fold({
  open,
  id,
  children,
}: {
  open: boolean;
  /** For the `aria-controls` of what opens it. */
  id?: string;
  children: ReactNode;
}) {
  const [there, setThere] = useState(open);
  if (open && !there) setThere(true);
  return (
    <div
      id={id}
      className={cn(
        'grid grid-cols-[minmax(0,1fr)] transition-[grid-template-rows] duration-200 ease-out',
        open ? 'grid-rows-[1fr]' : 'grid-rows-[0fr]',
      )}
      onTransitionEnd={(event) => {
        if (event.target === event.currentTarget && !open) setThere(false);
      }}
    >
      <div inert={!open} className="min-h-0 overflow-hidden">
        {(open || there) && children}
      </div>
    </div>
  );
}
