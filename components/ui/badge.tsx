import type { ReactNode } from 'react';
import { cn } from './cn';

/** A word or two about something, set apart from its text. */
export function Badge({
  tone = 'neutral',
  children,
  className,
}: {
  tone?: 'neutral' | 'warning';
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      className={cn(
        'inline-flex shrink-0 items-center gap-1 rounded-md border px-1.5 text-xs leading-5 [&_svg]:size-3.5 [&_svg]:shrink-0',
        tone === 'warning' ? 'border-warning/40 text-warning' : 'text-muted',
        className,
      )}
    >
      {children}
    </span>
  );
}
