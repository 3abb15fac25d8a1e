'use client';

import { Popover as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn';

/** What opens with a click or a tap on the child, which must be a button. `label` names it for screen readers. */
export function Popover({
  content,
  children,
  label,
  align = 'start',
  className,
  ...state
}: {
  content: ReactNode;
  children: ReactNode;
  label?: string;
  align?: 'start' | 'end';
  className?: string;
  /** Both or neither: who opens and closes it. */
  open?: boolean;
  onOpenChange?(open: boolean): void;
}) {
  return (
    <Primitive.Root {...state}>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          align={align}
          aria-label={label}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            'z-50 max-w-[min(20rem,calc(100vw-1rem))] animate-appear rounded-lg border bg-raised px-3.5 py-2.5 text-[0.9375rem] shadow-lg outline-none',
            className,
          )}
        >
          {content}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
