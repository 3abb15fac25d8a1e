'use client';

import { useCallback, useRef, useState } from 'react';
import useSWR from 'swr';
import type { BatchView, StartedBatch } from '@/lib/summaries/schemas';
import { fetchJson } from '../layout/fetch-json';
import { activeBatchesKey } from './summaries-provider';

export interface Batches {
  /** In flight first, then those that ended while this page was open, newest first. */
  batches: BatchView[];
  started(batch: StartedBatch): void;
  dismiss(batchId: string): void;
}

/** The person's batches: what the server says is in flight, and what has ended since the page was opened. */
export function useBatches(initial: BatchView[]): Batches {
  const [ended, setEnded] = useState<BatchView[]>([]);
  const watched = useRef(new Set<string>(initial.map((batch) => batch.batch_id)));

  /** A watched batch that is in flight no more has ended: its last state is fetched once. */
  const settle = useCallback((active: readonly BatchView[]) => {
    const inFlight = new Set(active.map((batch) => batch.batch_id));
    for (const batchId of watched.current) {
      if (inFlight.has(batchId)) continue;
      watched.current.delete(batchId);
      fetchJson<BatchView>(`/api/batches/${batchId}`)
        .then((batch) => {
          if (batch.status === 'active') watched.current.add(batchId);
          else
            setEnded((others) => [batch, ...others.filter((other) => other.batch_id !== batchId)]);
        })
        .catch(() => watched.current.add(batchId));
    }
    for (const batchId of inFlight) watched.current.add(batchId);
  }, []);

  const { data, mutate } = useSWR<{ batches: BatchView[] }>(activeBatchesKey, {
    fallbackData: { batches: initial },
    onSuccess: ({ batches }) => settle(batches),
  });
  const active = data?.batches ?? [];
  const activeIds = new Set(active.map((batch) => batch.batch_id));

  const started = useCallback(
    ({ batch_id }: StartedBatch) => {
      watched.current.add(batch_id);
      void mutate();
    },
    [mutate],
  );
  const dismiss = useCallback(
    (batchId: string) => setEnded((others) => others.filter((other) => other.batch_id !== batchId)),
    [],
  );
  return {
    batches: [...active, ...ended.filter(({ batch_id }) => !activeIds.has(batch_id))],
    started,
    dismiss,
  };
}
