'use client';

import { useEffect, useState } from 'react';
import type { BatchView } from '@/lib/summaries/schemas';
import { recallDismissed, rememberDismissed } from './dismissed-batches';

/** Which finished batches are not shown any more. Before the browser is asked, none of them is. */
export function useDismissed(): {
  isShown(batch: BatchView): boolean;
  dismiss(batchId: string): void;
  /** It is taken up again, so it is shown again, also once it has ended. */
  bringBack(batchId: string): void;
} {
  const [dismissed, setDismissed] = useState<ReadonlySet<string> | null>(null);
  useEffect(() => setDismissed(recallDismissed()), []);

  const change = (update: (batchIds: Set<string>) => void) => {
    const next = new Set(dismissed);
    update(next);
    rememberDismissed(next);
    setDismissed(next);
  };
  return {
    isShown: ({ status, batch_id }) =>
      status === 'active' || (dismissed !== null && !dismissed.has(batch_id)),
    dismiss: (batchId) => change((next) => next.add(batchId)),
    bringBack(batchId) {
      if (dismissed?.has(batchId)) change((next) => next.delete(batchId));
    },
  };
}
