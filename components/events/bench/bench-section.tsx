import { type ReactNode, useId } from 'react';

/** One subject of the bench: its name, what it does and what to expect, and its controls. */
export function BenchSection({
  title,
  guide,
  actions,
  children,
}: {
  title: string;
  guide: ReactNode;
  /** Beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0 border-t pt-5">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <h2 id={id} className="font-semibold text-lg">
          {title}
        </h2>
        {actions}
      </div>
      <div className="mt-1 max-w-prose text-[0.9375rem] text-muted">{guide}</div>
      <div className="mt-4">{children}</div>
    </section>
  );
}
