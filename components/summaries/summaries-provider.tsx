'use client';

import {
  createContext,
  type ReactNode,
  useContext,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useSWRConfig } from 'swr';
import { useThrottledCallback } from 'use-debounce';
import {
  createProgressStore,
  type JobProgress,
  type ProgressStore,
} from '@/lib/summaries/client/progress-store';
import { useEvent, useEventStore } from '../events/events-provider';

const ProgressContext = createContext<ProgressStore | null>(null);

export const activeBatchesKey = '/api/batches?active=1';
/** A burst of events costs one refresh when it begins, then one per this time, and one after its last event. */
const refreshMs = 400;
const isLibrary = (key: unknown) => typeof key === 'string' && key.startsWith('/api/summaries?');
const isBatch = (key: unknown) => typeof key === 'string' && key.startsWith('/api/batches');

/** Keeps lists of summaries and batches fresh from events, and holds the live progress of jobs. */
export function SummariesProvider({ children }: { children: ReactNode }) {
  const events = useEventStore();
  const [progress] = useState(() => createProgressStore(events));
  const { mutate } = useSWRConfig();
  const refreshBatches = useThrottledCallback(() => void mutate(isBatch), refreshMs);
  const refreshLibrary = useThrottledCallback(() => void mutate(isLibrary), refreshMs);
  const refreshAll = () => {
    refreshBatches();
    refreshLibrary();
  };

  const seenBatches = useRef(new Set<string>());

  // Started in another tab or by a script: this page does not know the batch yet.
  useEvent('summary_progress', ({ data }) => {
    if (seenBatches.current.has(data.batch_id)) return;
    seenBatches.current.add(data.batch_id);
    refreshBatches();
  });
  useEvent('summary_complete', refreshAll);
  useEvent('summary_failed', refreshBatches);
  useEvent('batch_complete', refreshBatches);
  // History before this is gone: what the page shows may be stale.
  useEvent('reset', refreshAll);
  // Ephemeral progress was missed while away.
  useEvent('connected', refreshBatches);

  return <ProgressContext value={progress}>{children}</ProgressContext>;
}

export function useProgress(): ReadonlyMap<string, JobProgress> {
  const store = useContext(ProgressContext);
  if (!store) throw new Error('useProgress needs a SummariesProvider above it');
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}
