'use client';

import { useDeferredValue, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { browserClock } from '@/lib/events/client/clock';
import { createStatsStore, type StatsSnapshot } from '@/lib/events/client/stats-store';
import type { KnownThrough, WatchAnswer } from '@/lib/events/stats';
import { type StatsPoint, seriesOf } from '@/lib/events/stats-series';
import { useConnection, useEvent } from '../../events/events-provider';
import { fetchJson, postJson } from '../../layout/fetch-json';

const watch = (after: KnownThrough) => fetchJson<WatchAnswer>('/events/watch', postJson({ after }));

/** The numbers of all instances while the page is looked at; a page in the background asks for nothing. */
export function useStats(): { stats: StatsSnapshot; points: readonly StatsPoint[] } {
  const [store] = useState(() => createStatsStore({ watch, clock: browserClock }));
  const live = useConnection().state === 'live';
  const visible = useSyncExternalStore(onVisibility, isVisible, () => true);
  useEvent('server_stats', ({ data }) => {
    if (visible) store.receive(data);
  });
  useEffect(() => {
    if (visible) store.start(live);
    return store.stop;
  }, [store, live, visible]);
  const stats = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
  // Six charts are drawn in slices, after whatever somebody is doing with the page.
  const shown = useDeferredValue(stats);
  const points = useMemo(() => seriesOf(shown.instances), [shown.instances]);
  return { stats: shown, points };
}

function onVisibility(notify: () => void): () => void {
  document.addEventListener('visibilitychange', notify);
  return () => document.removeEventListener('visibilitychange', notify);
}

const isVisible = () => document.visibilityState === 'visible';
