'use client';

import { Check } from 'lucide-react';
import { Checkbox } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn';

/** A box to tick without words beside it: 20 px in a target of 36 px, named by `aria-label`. */
export function TickBox({ className, ...props }: ComponentProps<typeof Checkbox.Root>) {
  return (
    <Checkbox.Root
      className={cn(
        'group/box inline-flex size-9 shrink-0 items-center justify-center rounded-lg disabled:opacity-55',
        className,
      )}
      {...props}
    >
      <span className="flex size-5 items-center justify-center rounded-md border border-border-strong bg-raised transition-colors group-hover/box:border-accent group-data-[state=checked]/box:border-accent group-data-[state=checked]/box:bg-accent">
        <Checkbox.Indicator>
          <Check aria-hidden strokeWidth={3} className="size-3.5 text-on-accent" />
        </Checkbox.Indicator>
      </span>
    </Checkbox.Root>
  );
}
