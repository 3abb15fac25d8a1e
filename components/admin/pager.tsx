import { ChevronLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '../ui/button';

/** Links to the pages before and after, with words on where one is between them. */
export function Pager({
  label,
  previous,
  next,
  previousWords = 'Previous',
  nextWords = 'Next',
  children,
}: {
  label: string;
  previous: string | null;
  next: string | null;
  previousWords?: string;
  nextWords?: string;
  children?: ReactNode;
}) {
  return (
    <nav aria-label={label} className="mt-6 flex items-center justify-center gap-3">
      <Turn to={previous}>
        <ChevronLeft aria-hidden className="size-4" />
        {previousWords}
      </Turn>
      <p className="text-center text-muted text-sm tabular-nums">{children}</p>
      <Turn to={next}>
        {nextWords}
        <ChevronRight aria-hidden className="size-4" />
      </Turn>
    </nav>
  );
}

function Turn({ to, children }: { to: string | null; children: ReactNode }) {
  return to === null ? (
    <Button size="sm" disabled>
      {children}
    </Button>
  ) : (
    <Button size="sm" asChild>
      <Link href={to}>{children}</Link>
    </Button>
  );
}
