import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

/** The head of a page below another one: the way back up, the title, a sentence, and what can be done. */
export function PageHeading({
  trail,
  title,
  children,
  action,
}: {
  trail: readonly { path: string; name: string }[];
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <header className="mb-8">
      <nav aria-label="Above this page" className="-ml-1 mb-2">
        <ol className="flex flex-wrap items-center text-[0.9375rem] text-muted">
          {trail.map(({ path, name }) => (
            <li key={path} className="flex items-center">
              <Link href={path} className="rounded-md px-1 py-1 hover:text-text">
                {name}
              </Link>
              <ChevronRight aria-hidden className="size-4" />
            </li>
          ))}
        </ol>
      </nav>
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
