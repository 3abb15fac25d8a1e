'use client';

import { ChevronDown, X } from 'lucide-react';
import type { Ref } from 'react';
import type { BatchView } from '@/lib/summaries/schemas';
import { Button } from '../../ui/button';
import { cn } from '../../ui/cn';
import { Facts } from '../../ui/facts';
import { countCancelled, countFailures, headline, outcome } from './describe-batch';
import type { BatchActions } from './use-batch-actions';

/** The line that is always there: how far the batch is or how it went, and what can be done about it. */
export function BatchHeader({
  batch,
  open,
  onToggle,
  actions,
  onDismiss,
  controls,
  ref,
}: {
  batch: BatchView;
  open: boolean;
  onToggle(): void;
  actions: BatchActions;
  onDismiss(): void;
  controls: string;
  /** Where the focus goes when the button that was pressed is gone. */
  ref: Ref<HTMLDivElement>;
}) {
  const over = batch.status === 'completed';
  return (
    <div className="flex min-h-12 flex-wrap items-center gap-x-2 gap-y-1 px-4 py-1.5">
      <div ref={ref} tabIndex={-1} className="min-w-0 flex-1 basis-40 rounded-md">
        {over ? (
          <button
            type="button"
            aria-expanded={open}
            aria-controls={controls}
            onClick={onToggle}
            className="flex max-w-full items-center gap-2 rounded-md py-1.5 text-left font-medium text-[0.9375rem]"
          >
            <Facts
              parts={open ? [headline(batch)] : outcome(batch)}
              className={cn(
                'min-w-0 tabular-nums',
                batch.total === 1 &&
                  'flex-nowrap *:shrink-0 [&>:first-child]:shrink [&>:first-child]:truncate',
              )}
            />
            <ChevronDown
              aria-hidden
              className={cn(
                'size-4 shrink-0 text-muted transition-transform duration-150',
                open && 'rotate-180',
              )}
            />
          </button>
        ) : (
          <p className="py-1.5 font-medium text-[0.9375rem] tabular-nums">{headline(batch)}</p>
        )}
      </div>
      <RetryButtons batch={batch} actions={actions} />
      {over ? (
        <Button
          variant="quiet"
          size="icon"
          aria-label="Dismiss"
          className="-mr-1.5"
          onClick={onDismiss}
        >
          <X aria-hidden className="size-4" />
        </Button>
      ) : (
        <Button size="sm" disabled={actions.busy !== null} onClick={actions.cancel}>
          {actions.busy === 'cancel' ? 'Cancelling…' : 'Cancel'}
        </Button>
      )}
    </div>
  );
}

function RetryButtons({
  batch,
  actions: { busy, retry },
}: {
  batch: BatchView;
  actions: BatchActions;
}) {
  const failed = countFailures(batch);
  const cancelled = batch.status === 'completed' ? countCancelled(batch) : 0;
  if (failed + cancelled === 0) return null;
  return (
    <div className="flex flex-wrap gap-2 max-sm:order-last max-sm:w-full max-sm:pb-1">
      {failed > 0 && (
        <Button size="sm" disabled={busy !== null} onClick={() => retry({})}>
          Retry failed ({failed})
        </Button>
      )}
      {cancelled > 0 && (
        <Button
          size="sm"
          disabled={busy !== null}
          onClick={() => retry({ includeCancelled: true })}
        >
          {failed > 0 ? `Retry all (${failed + cancelled})` : `Retry cancelled (${cancelled})`}
        </Button>
      )}
    </div>
  );
}
