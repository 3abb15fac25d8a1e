'use client';

import { RadioGroup } from 'radix-ui';

/** One of a few, all in view. `labelledBy` is the id of what names the group. */
export function Segmented<T extends string>({
  value,
  onValueChange,
  choices,
  labelledBy,
}: {
  value: T;
  onValueChange(value: T): void;
  choices: readonly { value: T; label: string }[];
  labelledBy: string;
}) {
  return (
    <RadioGroup.Root
      value={value}
      onValueChange={(next) => onValueChange(next as T)}
      orientation="horizontal"
      aria-labelledby={labelledBy}
      className="relative grid h-10 auto-cols-fr grid-flow-col gap-0.5 rounded-lg bg-sunken p-0.5"
    >
      {choices.map(({ value: choice, label }) => (
        <RadioGroup.Item
          key={choice}
          value={choice}
          className="rounded-md border border-transparent px-3 text-[0.9375rem] text-muted transition-colors hover:text-text data-[state=checked]:border-border-strong/60 data-[state=checked]:bg-raised data-[state=checked]:font-medium data-[state=checked]:text-text"
        >
          {label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
