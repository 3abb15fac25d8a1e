'use client';

import { type ReactNode, useId } from 'react';
import { TickBox } from './tick-box';

/** Several of a few things to choose, each with its words; the group's hint and error are read out with it. */
export function CheckGroup<T extends string>({
  legend,
  choices,
  value,
  onValueChange,
  error,
}: {
  legend: string;
  choices: readonly { value: T; label: ReactNode; hint?: string }[];
  value: readonly T[];
  onValueChange(value: T[]): void;
  error?: string;
}) {
  const id = useId();
  const toggle = (one: T, on: boolean) =>
    onValueChange(on ? [...value, one] : value.filter((other) => other !== one));
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1 font-medium text-sm">{legend}</legend>
      {choices.map(({ value: one, label, hint }) => (
        <div key={one} className="-ml-2 flex items-start">
          <TickBox
            id={`${id}-${one}`}
            checked={value.includes(one)}
            aria-invalid={error ? true : undefined}
            aria-describedby={hint ? `${id}-${one}-hint` : undefined}
            onCheckedChange={(state) => toggle(one, state === true)}
          />
          <div className="min-w-0 py-1.5">
            <label htmlFor={`${id}-${one}`} className="cursor-pointer text-[0.9375rem]">
              {label}
            </label>
            {hint && (
              <p id={`${id}-${one}-hint`} className="text-muted text-sm">
                {hint}
              </p>
            )}
          </div>
        </div>
      ))}
      {error && (
        <p id={`${id}-error`} className="mt-1 text-danger text-sm">
          {error}
        </p>
      )}
    </fieldset>
  );
}
