'use client';

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { browserClock } from '@/lib/events/client/clock';
import { createStatsStore, type StatsSnapshot } from '@/lib/events/client/stats-store';
import type { WatchAnswer } from '@/lib/events/stats';
import { type StatsPoint, seriesOf } from '@/lib/events/stats-series';
import { useConnection, useEvent } from '../../events/events-provider';
import { fetchJson, postJson } from '../../layout/fetch-json';

const watch = (after: number) => fetchJson<WatchAnswer>('/events/watch', postJson({ after }));

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
  const points = useMemo(() => seriesOf(stats.instances), [stats.instances]);
  return { stats, points };
}

function onVisibility(notify: () => void): () => void {
  document.addEventListener('visibilitychange', notify);
  return () => document.removeEventListener('visibilitychange', notify);
}

const isVisible = () => document.visibilityState === 'visible';
