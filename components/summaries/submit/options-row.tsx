'use client';

import { ChevronDown, SlidersHorizontal } from 'lucide-react';
import type { Ref } from 'react';
import { cn } from '../../ui/cn';
import { Facts } from '../../ui/facts';
import { describeOptions, type ModelChoice, type SubmitOptions } from './options';

/** The choice in one line; opens the panel under it. */
export function OptionsRow({
  options,
  choice,
  open,
  onToggle,
  controls,
  ref,
}: {
  options: SubmitOptions;
  choice: ModelChoice;
  open: boolean;
  onToggle(): void;
  controls: string;
  ref: Ref<HTMLButtonElement>;
}) {
  return (
    <button
      ref={ref}
      type="button"
      aria-expanded={open}
      aria-controls={controls}
      onClick={onToggle}
      className="inline-flex h-8 min-w-0 max-w-full items-center gap-2 rounded-lg px-2 font-medium text-muted text-sm transition-colors hover:bg-sunken hover:text-text sm:px-3"
    >
      <SlidersHorizontal aria-hidden className="size-4 shrink-0 max-sm:hidden" />
      <span className="sr-only">Options: </span>
      <Facts
        parts={describeOptions(options, choice)}
        className="min-w-0 flex-nowrap whitespace-nowrap *:shrink-0 [&>:last-child]:min-w-0 [&>:last-child]:shrink [&>:last-child]:truncate"
      />
      <ChevronDown
        aria-hidden
        className={cn('size-4 shrink-0 transition-transform duration-150', open && 'rotate-180')}
      />
    </button>
  );
}
