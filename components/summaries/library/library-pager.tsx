import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { SummaryPage } from '@/lib/summaries/schemas';
import { Button } from '../../ui/button';

/** Newer and older, and which of how many are shown. */
export function LibraryPager({
  data: { page, per_page, items, total },
  onTurn,
}: {
  data: SummaryPage;
  onTurn(page: number): void;
}) {
  const first = (page - 1) * per_page + 1;
  const last = first + items.length - 1;
  const count = (n: number) => n.toLocaleString('en');
  return (
    <nav aria-label="Pages of the library" className="mt-6 flex items-center justify-center gap-3">
      <Button size="sm" disabled={page <= 1} onClick={() => onTurn(page - 1)}>
        <ChevronLeft aria-hidden className="size-4" />
        Newer
      </Button>
      <p className="text-center text-muted text-sm tabular-nums">
        {items.length > 0 ? `${count(first)}–${count(last)} of ${count(total)}` : count(total)}
      </p>
      <Button size="sm" disabled={page * per_page >= total} onClick={() => onTurn(page + 1)}>
        Older
        <ChevronRight aria-hidden className="size-4" />
      </Button>
    </nav>
  );
}
