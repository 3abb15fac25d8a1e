import { type ReactNode, useId } from 'react';

/** One subject of the settings: what it is on the left, what can be done on the right; one under the other on a phone. */
export function SettingsSection({
  id,
  title,
  description,
  children,
}: {
  /** For links to it. */
  id: string;
  title: string;
  description: ReactNode;
  children: ReactNode;
}) {
  const titleId = useId();
  return (
    <section
      id={id}
      aria-labelledby={titleId}
      className="grid scroll-mt-20 gap-x-12 gap-y-5 border-t py-8 md:grid-cols-[15rem_minmax(0,1fr)]"
    >
      <div>
        <h2 id={titleId} className="font-semibold text-lg">
          {title}
        </h2>
        <p className="mt-1 max-w-prose text-[0.9375rem] text-muted">{description}</p>
      </div>
      <div className="min-w-0 max-w-xl">{children}</div>
    </section>
  );
}
