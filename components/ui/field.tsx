import { type ComponentProps, type ReactNode, useId } from 'react';
import { cn } from './cn';

export const inputStyles =
  'w-full rounded-lg border border-border-strong/60 bg-raised px-3 text-text transition-colors placeholder:text-muted hover:border-border-strong aria-invalid:border-danger';

export type FieldProps = Omit<ComponentProps<'input'>, 'id'> & {
  label: ReactNode;
  hint?: ReactNode;
  error?: string;
};

/** A labelled input whose hint and error are read out with it. */
export function Field({ label, hint, error, className, ...props }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : null, error ? `${id}-error` : null].filter(Boolean);
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <input
        id={id}
        className={cn(inputStyles, 'h-11', className)}
        aria-invalid={error ? true : undefined}
        aria-describedby={described.join(' ') || undefined}
        {...props}
      />
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-sm">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-danger text-sm">
          {error}
        </p>
      )}
    </div>
  );
}
