'use client';

import { useState } from 'react';
import type { BatchView } from '@/lib/summaries/schemas';
import { useProgressStore } from '../summaries-provider';
import { type Again, cancelBatch, retryBatch } from './batch-requests';

export interface BatchActions {
  busy: 'cancel' | 'retry' | null;
  /** Why the last one did not work. */
  problem: string | null;
  cancel(): void;
  retry(again: Again): void;
}

/** Stops a batch and takes it up again. `onChanged` gets it as it is then. */
export function useBatchActions(
  batch: BatchView,
  onChanged: (batch: BatchView) => void,
): BatchActions {
  const progress = useProgressStore();
  const [busy, setBusy] = useState<BatchActions['busy']>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function run(what: 'cancel' | 'retry', request: () => Promise<BatchView>): Promise<void> {
    if (busy) return;
    setBusy(what);
    setProblem(null);
    try {
      onChanged(await request());
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setBusy(null);
    }
  }

  return {
    busy,
    problem,
    cancel: () => void run('cancel', () => cancelBatch(batch.batch_id)),
    retry(again) {
      void run('retry', async () => {
        const view = await retryBatch(batch.batch_id, again);
        progress.restart(
          view.jobs.filter(({ status }) => status === 'queued').map(({ job_id }) => job_id),
        );
        return view;
      });
    },
  };
}
