'use client';

import { Progress } from 'radix-ui';
import { cn } from './cn';

/** A thin bar, 0 to 100, that moves smoothly. `label` names what is going on for screen readers. */
export function ProgressBar({
  percent,
  label,
  className,
}: {
  percent: number;
  label: string;
  className?: string;
}) {
  return (
    <Progress.Root
      value={percent}
      aria-label={label}
      className={cn('h-1 w-full overflow-hidden rounded-full bg-border', className)}
    >
      <Progress.Indicator
        className="size-full origin-left rounded-full bg-accent transition-transform duration-200 ease-out"
        style={{ transform: `scaleX(${percent / 100})` }}
      />
    </Progress.Root>
  );
}
