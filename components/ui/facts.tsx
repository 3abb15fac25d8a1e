import { Fragment, type ReactNode } from 'react';
import { cn } from './cn';

/** A few facts on one line, with dots between them that no screen reader reads. */
export function Facts({
  parts,
  className,
}: {
  parts: readonly string[];
  className?: string;
}): ReactNode {
  return (
    <span className={cn('facts flex flex-wrap', className)}>
      {parts.map((part) => (
        // The space is for ears and for copying; a flex line does not show it.
        <Fragment key={part}>
          <span>{part}</span>{' '}
        </Fragment>
      ))}
    </span>
  );
}
