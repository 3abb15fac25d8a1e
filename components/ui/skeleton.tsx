import { cn } from './cn';

/** Holds the place of something that is on its way; shows itself only after 300 ms. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('animate-appear-late rounded-lg bg-sunken', className)} />;
}
