'use client';

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useSWRConfig } from 'swr';
import { useThrottledCallback } from 'use-debounce';
import { createLiveTextStore, type LiveTextStore } from '@/lib/summaries/client/live-text-store';
import {
  createProgressStore,
  type JobProgress,
  type ProgressStore,
} from '@/lib/summaries/client/progress-store';
import type { BatchView, PartialText } from '@/lib/summaries/schemas';
import { useEvent, useEventStore } from '../events/events-provider';
import { fetchJson } from '../layout/fetch-json';

interface Live {
  progress: ProgressStore;
  text: LiveTextStore;
}
const LiveContext = createContext<Live | null>(null);

/** What is in flight, and what has ended within a day and still has failed videos. */
export const batchesKey = '/api/batches?recent=1';
export const facetsKey = '/api/summaries/facets';
/** A burst of events costs one refresh when it begins, then one per this time, and one after its last event. */
const refreshMs = 400;
/** Whether an SWR key is a page of the library. */
export const isLibrary = (key: unknown) =>
  typeof key === 'string' && key.startsWith('/api/summaries?');
const rememberedJobs = 10_000;
const isBatch = (key: unknown) => typeof key === 'string' && key.startsWith('/api/batches');

/** Keeps lists of summaries and batches fresh from events, and holds the live progress and text of jobs. */
export function SummariesProvider({ children }: { children: ReactNode }) {
  const events = useEventStore();
  const [live] = useState(
    (): Live => ({
      progress: createProgressStore(events),
      text: createLiveTextStore(events, { fetchPartial, now: Date.now }),
    }),
  );
  const { mutate, cache } = useSWRConfig();
  const refreshBatches = useThrottledCallback(() => void mutate(isBatch), refreshMs);
  const refreshLibrary = useThrottledCallback(() => {
    void mutate(isLibrary);
    void mutate(facetsKey);
  }, refreshMs);
  const refreshAll = () => {
    refreshBatches();
    refreshLibrary();
  };

  const metJobs = useRef(new Set<string>());

  // Started in another tab or by a script, or found in a playlist: this page does not know the job yet.
  useEvent('summary_progress', ({ data }) => {
    // Why it waits stands in its row.
    if (data.phase === 'waiting') refreshBatches();
    const met = metJobs.current;
    if (met.has(data.job_id)) return;
    if (met.size >= rememberedJobs) met.clear();
    met.add(data.job_id);
    const known: { batches: BatchView[] } | undefined = cache.get(batchesKey)?.data;
    const isKnown = known?.batches.some(({ jobs }) =>
      jobs.some(({ job_id }) => job_id === data.job_id),
    );
    if (!isKnown) refreshBatches();
  });
  useEvent('summary_complete', refreshAll);
  useEvent('summary_failed', refreshBatches);
  useEvent('batch_complete', refreshBatches);
  // A pause has begun, or another one after it: what waits, waits longer.
  useEvent('system', ({ data }) => data.until !== undefined && refreshBatches());
  // History before this is gone: what the page shows may be stale.
  useEvent('reset', refreshAll);
  // Ephemeral progress was missed while away.
  useEvent('connected', refreshBatches);

  return <LiveContext value={live}>{children}</LiveContext>;
}

function fetchPartial(jobId: string): Promise<PartialText> {
  return fetchJson<PartialText>(`/api/jobs/${jobId}/partial`);
}

function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('this needs a SummariesProvider above it');
  return live;
}

export function useProgressStore(): ProgressStore {
  return useLive().progress;
}

export function useProgress(): ReadonlyMap<string, JobProgress> {
  const { progress } = useLive();
  return useSyncExternalStore(progress.subscribe, progress.getSnapshot, progress.getSnapshot);
}

const nothing = () => null;

/** The text of a job while it is written, kept up to date as long as it is `wanted`; null without any. */
export function useLiveText(jobId: string, wanted: boolean): string | null {
  const { text } = useLive();
  const subscribe = useCallback(
    (listener: () => void) => (wanted ? text.subscribe(jobId, listener) : () => {}),
    [text, jobId, wanted],
  );
  return useSyncExternalStore(subscribe, wanted ? () => text.getSnapshot(jobId) : nothing, nothing);
}
