import { useId } from 'react';
import { cn } from '../../ui/cn';
import { inputStyles } from '../../ui/field';
import { maxFocus } from './options';

/** A question that the summary should look at, in 200 characters. */
export function FocusField({ value, onChange }: { value: string; onChange(focus: string): void }) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium text-sm">
          Focus question <span className="font-normal text-muted">(optional)</span>
        </label>
        <p id={`${id}-count`} className="text-muted text-sm tabular-nums">
          {value.length} / {maxFocus}
        </p>
      </div>
      <input
        id={id}
        value={value}
        maxLength={maxFocus}
        onChange={(event) => onChange(event.target.value)}
        placeholder="What does it say about patience?"
        aria-describedby={`${id}-count`}
        className={cn(inputStyles, 'h-10 text-[0.9375rem]')}
      />
    </div>
  );
}
