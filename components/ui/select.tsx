'use client';

import { Check, ChevronDown } from 'lucide-react';
import { Select as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn';
import { inputStyles } from './field';

/** A choice of one from a list; `id` is what a label points to. */
export function Select({
  id,
  value,
  shown,
  onValueChange,
  children,
  describedBy,
}: {
  id: string;
  value: string;
  /** The choice in words, where an item says more than these. */
  shown?: ReactNode;
  onValueChange(value: string): void;
  children: ReactNode;
  describedBy?: string;
}) {
  return (
    <Primitive.Root value={value} onValueChange={onValueChange}>
      <Primitive.Trigger
        id={id}
        aria-describedby={describedBy}
        className={cn(
          inputStyles,
          'flex h-10 items-center justify-between gap-2 text-left text-[0.9375rem]',
        )}
      >
        <span className="min-w-0 truncate">
          <Primitive.Value>{shown}</Primitive.Value>
        </span>
        <Primitive.Icon asChild>
          <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
        </Primitive.Icon>
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-(--radix-select-content-available-height) w-(--radix-select-trigger-width) min-w-56 max-w-[calc(100vw-1rem)] animate-appear overflow-hidden rounded-lg border bg-raised shadow-lg"
        >
          <Primitive.Viewport className="max-h-80 p-1">{children}</Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export function SelectGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Primitive.Group>
      <Primitive.Label className="px-2.5 pt-2 pb-1 font-medium text-muted text-sm">
        {label}
      </Primitive.Label>
      {children}
    </Primitive.Group>
  );
}

/** One choice; `detail` stands under it, in the list only. */
export function SelectItem({
  value,
  children,
  detail,
}: {
  value: string;
  children: ReactNode;
  detail?: ReactNode;
}) {
  return (
    <Primitive.Item
      value={value}
      className="relative flex min-h-9 cursor-pointer select-none items-center rounded-md py-1.5 pr-8 pl-2.5 text-[0.9375rem] outline-none data-[highlighted]:bg-sunken data-[state=checked]:font-medium"
    >
      <div className="min-w-0">
        <Primitive.ItemText>
          {children}{' '}
          {detail && (
            <span className="block font-normal text-muted text-sm tabular-nums">{detail}</span>
          )}
        </Primitive.ItemText>
      </div>
      <Primitive.ItemIndicator className="absolute right-2.5">
        <Check aria-hidden className="size-4 text-accent-text" />
      </Primitive.ItemIndicator>
    </Primitive.Item>
  );
}
