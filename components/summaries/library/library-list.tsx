import type { SummaryListItem } from '@/lib/summaries/schemas';
import { shortcutTargets } from '../../layout/shortcuts';
import { cn } from '../../ui/cn';
import { Skeleton } from '../../ui/skeleton';
import { TickBox } from '../../ui/tick-box';
import { SummaryCard } from './summary-card';

/** Cards with a box to select them. `busy`: what is shown is about to be replaced. */
export function LibraryList({
  items,
  selectedIds,
  busy,
  onToggle,
}: {
  items: readonly SummaryListItem[];
  selectedIds: readonly string[];
  busy: boolean;
  onToggle(summaryId: string): void;
}) {
  const selecting = selectedIds.length > 0;
  return (
    <ul
      className={cn('mt-3 divide-y transition-opacity', busy && 'opacity-60 delay-300')}
      aria-busy={busy || undefined}
      data-testid="library-list"
    >
      {items.map((summary) => {
        const selected = selectedIds.includes(summary.summary_id);
        return (
          <li key={summary.summary_id} {...shortcutTargets.listRow}>
            <div
              className={cn(
                'group/row relative -mx-2 rounded-xl sm:-mx-3',
                selected && 'bg-accent-soft',
                // The bar at the bottom must not hide what is moved to.
                selecting && '[&_a]:scroll-mb-24',
              )}
            >
              <SummaryCard summary={summary} />
              <TickBox
                {...shortcutTargets.select}
                checked={selected}
                onCheckedChange={() => onToggle(summary.summary_id)}
                aria-label={`Select ${summary.title}`}
                className={cn(
                  'absolute top-2.5 left-1.5 transition-opacity sm:left-2.5',
                  !selecting &&
                    'opacity-0 focus-visible:opacity-100 group-focus-within/row:opacity-100 group-hover/row:opacity-100 max-sm:opacity-100 pointer-coarse:opacity-100',
                )}
              />
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** As tall as the cards that are on their way. */
export function LibrarySkeleton() {
  return (
    <div className="mt-3 divide-y" aria-busy data-testid="library-skeleton">
      {[0, 1, 2, 3, 4].map((row) => (
        <div key={row} className="flex gap-4 py-3">
          <Skeleton className="aspect-video w-24 self-start sm:w-40" />
          <div className="grid flex-1 content-start gap-2">
            <Skeleton className="h-5 w-3/4" />
            <Skeleton className="h-4" />
            <Skeleton className="h-4 w-1/2" />
          </div>
        </div>
      ))}
    </div>
  );
}
