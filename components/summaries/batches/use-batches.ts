'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import useSWR from 'swr';
import type { BatchView, StartedBatch } from '@/lib/summaries/schemas';
import { isTerminal } from '@/lib/summaries/status';
import { useConnection } from '../../events/events-provider';
import { fetchJson, type RequestFailed } from '../../layout/fetch-json';
import { batchesKey, useProgressStore } from '../summaries-provider';
import { countFailures } from './describe-batch';
import { useDismissed } from './use-dismissed';

export interface Batches {
  /** Newest first, so that none moves when another one ends. */
  batches: BatchView[];
  started(batch: StartedBatch): void;
  /** A batch as an endpoint has just answered it. */
  changed(batch: BatchView): void;
  dismiss(batchId: string): void;
}

type Views = ReadonlyMap<string, BatchView>;

const activeBatchesKey = '/api/batches?active=1';
const pollMs = 3_000;
/** Batches that ended well are kept for a while; more of them would push the library away. */
const keptWell = 5;

/** The person's batches: what the server lists, and those that have left its list since the page was opened. */
export function useBatches(initial: BatchView[]): Batches {
  const progress = useProgressStore();
  const dismissed = useDismissed();
  const [views, setViews] = useState<Views>(() => merge(new Map(), initial));
  const latest = useRef(views);
  const asked = useRef(new Set<string>());

  useEffect(() => {
    latest.current = views;
    // Only now do the rows say how these jobs ended.
    const jobs = [...views.values()].flatMap((view) => view.jobs);
    progress.forget(jobs.filter(({ status }) => isTerminal(status)).map(({ job_id }) => job_id));
  }, [views, progress]);

  const take = useCallback(
    (batches: readonly BatchView[]) => setViews((before) => merge(before, batches)),
    [],
  );

  /** A batch that is in flight here and not listed any more has ended: its last state is fetched. */
  const settle = (listed: readonly BatchView[]) => {
    const here = [...latest.current.values()].filter(({ status }) => status === 'active');
    const ids = new Set(listed.map(({ batch_id }) => batch_id));
    for (const { batch_id } of here) {
      if (ids.has(batch_id) || asked.current.has(batch_id)) continue;
      asked.current.add(batch_id);
      fetchJson<BatchView>(`/api/batches/${batch_id}`)
        .then(
          (view) => take([view]),
          ({ status }: RequestFailed) => {
            if (status === 404) setViews((before) => without(before, batch_id));
          },
        )
        .finally(() => asked.current.delete(batch_id));
    }
  };

  const { mutate } = useSWR<{ batches: BatchView[] }>(batchesKey, {
    fallbackData: { batches: initial },
    // No event announces what a playlist has become, so the batches are asked for.
    refreshInterval: (list) => (list?.batches.some(({ resolving }) => resolving > 0) ? pollMs : 0),
    // Every answer counts, also one like the last: another endpoint may have said something else in between.
    onSuccess({ batches }) {
      take(batches);
      settle(batches);
    },
  });

  // Without a stream nobody tells how far they are.
  const polling = useConnection().state === 'polling';
  useSWR<{ batches: BatchView[] }>(polling ? activeBatchesKey : null, {
    refreshInterval: pollMs,
    onSuccess({ batches }) {
      take(batches);
      settle(batches);
    },
  });

  const changed = (batch: BatchView) => {
    if (batch.status === 'active') dismissed.bringBack(batch.batch_id);
    take([batch]);
    void mutate();
  };
  return {
    batches: shown([...views.values()].filter(dismissed.isShown)),
    changed,
    started(batch) {
      // Its events may have been quicker than its answer.
      if (views.has(batch.batch_id)) void mutate();
      else changed(justStarted(batch));
    },
    dismiss: dismissed.dismiss,
  };
}

function merge(before: Views, batches: readonly BatchView[]): Views {
  const next = new Map(before);
  for (const batch of batches) next.set(batch.batch_id, batch);
  return next;
}

function without(before: Views, batchId: string): Views {
  const next = new Map(before);
  next.delete(batchId);
  return next;
}

function shown(batches: BatchView[]): BatchView[] {
  let well = 0;
  return batches
    .sort((a, b) => b.created_at - a.created_at || (a.batch_id < b.batch_id ? 1 : -1))
    .filter((batch) => {
      if (batch.status === 'active' || countFailures(batch) > 0) return true;
      well += 1;
      return well <= keptWell;
    });
}

/** The answer to a start as a batch, until the server's own view of it is here. */
function justStarted({ batch_id, total, resolving, sources, jobs }: StartedBatch): BatchView {
  const count = (status: string) => jobs.filter((job) => job.status === status).length;
  return {
    batch_id,
    status: 'active',
    total,
    resolving,
    completed: count('completed'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    from_cache: 0,
    created_at: Date.now(),
    sources,
    jobs,
  };
}
