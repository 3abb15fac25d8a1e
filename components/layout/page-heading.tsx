import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

/** The head of a page: the way back up to the one it belongs to, the title, a sentence, and what can be done. */
export function PageHeading({
  up,
  title,
  children,
  action,
}: {
  up?: { path: string; name: string };
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <header className="mb-8">
      {up && (
        <Link
          href={up.path}
          className="-ml-1.5 mb-2 inline-flex items-center gap-0.5 rounded-md py-1 pr-1.5 text-[0.9375rem] text-muted hover:text-text"
        >
          <ChevronLeft aria-hidden className="size-4.5" />
          {up.name}
        </Link>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1.5 font-semibold text-2xl sm:text-[1.75rem]">
            {title}
          </h1>
          {children && <div className="mt-2 max-w-prose text-muted">{children}</div>}
        </div>
        {action}
      </div>
    </header>
  );
}
