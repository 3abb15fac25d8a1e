'use client';

import { useId, useRef, useState } from 'react';
import type { BatchView } from '@/lib/summaries/schemas';
import { Fold } from '../../ui/fold';
import { Notice } from '../../ui/notice';
import { ProgressBar } from '../../ui/progress-bar';
import { useProgress } from '../summaries-provider';
import { BatchHeader } from './batch-header';
import { BatchRows } from './batch-rows';
import { countFailures } from './describe-batch';
import { percentOf, toRow } from './rows';
import { useBatchActions } from './use-batch-actions';
import { useFold } from './use-fold';

/** One batch: a bar and rows while it runs, folded to one line with its outcome once it has ended. */
export function BatchCard({
  batch,
  onChanged,
  onDismiss,
}: {
  batch: BatchView;
  onChanged(batch: BatchView): void;
  onDismiss(): void;
}) {
  const id = useId();
  const header = useRef<HTMLDivElement>(null);
  const progress = useProgress();
  const rows = batch.jobs.map((job) => toRow(job, progress.get(job.job_id)));
  const over = batch.status === 'completed';
  const fold = useFold({ over, well: countFailures(batch) === 0 });
  // How many videos a playlist has is not known yet, so neither is how far they are together.
  const percent = useForward(batch.resolving > 0 ? 0 : percentOf(rows), over);
  const actions = useBatchActions(batch, (changed) => {
    // The button that was pressed may go away with this.
    header.current?.focus({ preventScroll: true });
    onChanged(changed);
  });
  return (
    <article
      id={batch.batch_id}
      aria-label={over ? 'Finished batch' : 'Batch in progress'}
      className="animate-appear scroll-mt-20 overflow-hidden rounded-xl border bg-raised"
      data-testid="batch-card"
      data-batch={batch.batch_id}
      {...fold.watch}
    >
      <BatchHeader
        ref={header}
        batch={batch}
        open={fold.open}
        onToggle={fold.toggle}
        actions={actions}
        onDismiss={onDismiss}
        controls={`${id}-rows`}
      />
      {actions.problem && (
        <Notice tone="error" className="mx-4 mb-3">
          {actions.problem}
        </Notice>
      )}
      {!over && (rows.length > 1 || batch.resolving > 0) && (
        <ProgressBar
          percent={percent}
          label="Progress of the batch"
          className="relative -mb-0.5 h-0.5 rounded-none bg-transparent"
        />
      )}
      <Fold open={fold.open} id={`${id}-rows`}>
        <BatchRows
          batch={batch}
          rows={rows}
          onRetry={(jobId, captionLanguage) => actions.retry({ jobIds: [jobId], captionLanguage })}
        />
      </Fold>
    </article>
  );
}

/** The furthest that a value has been since the batch began, or was taken up again. */
function useForward(value: number, over: boolean): number {
  const [furthest, setFurthest] = useState(value);
  const next = over ? 0 : Math.max(furthest, value);
  if (next !== furthest) setFurthest(next);
  return next;
}
