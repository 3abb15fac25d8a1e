'use client';

import { useState } from 'react';
import useSWR from 'swr';
import type { BatchView, JobView, StartedBatch, SummaryView } from '@/lib/summaries/schemas';
import { phaseWords } from '@/lib/summaries/status';
import { fetchJson, postJson, type RequestFailed } from '../../layout/fetch-json';
import type { SubmitOptions } from '../submit/options';
import { useProgress } from '../summaries-provider';

export type RegenerateOptions = Pick<SubmitOptions, 'model' | 'length' | 'language' | 'focus'>;

export type Regeneration =
  | { state: 'idle' }
  | { state: 'working'; percent: number; words: string }
  | { state: 'failed'; message: string }
  /** `summaryId`: the same when the options were, another one beside it when they were not. */
  | { state: 'done'; summaryId: string };

/** Makes a summary of the same video anew, and follows the batch that does it. */
export function useRegeneration({ video_id }: Pick<SummaryView, 'video_id'>): {
  regeneration: Regeneration;
  /** Throws `RequestFailed` when the server does not take it. */
  start(options: RegenerateOptions): Promise<void>;
  dismiss(): void;
} {
  const [batchId, setBatchId] = useState<string | null>(null);
  // Kept fresh by events, like every batch.
  const { data } = useSWR<BatchView, RequestFailed>(batchId && `/api/batches/${batchId}`, {
    keepPreviousData: false,
  });
  const job = data?.jobs[0];
  const live = useProgress().get(job?.job_id ?? '');
  const starting: Regeneration = { state: 'working', percent: 0, words: phaseWords.queued };
  return {
    regeneration: batchId === null ? { state: 'idle' } : job ? stateOf(job, live) : starting,
    async start({ model, length, language, focus }) {
      const { batch_id } = await fetchJson<StartedBatch>(
        '/api/batches',
        postJson({
          sources: [video_id],
          length,
          regenerate: true,
          ...(model && { model }),
          ...(language && { language }),
          ...(focus.trim() && { focus: focus.trim() }),
        }),
      );
      setBatchId(batch_id);
    },
    dismiss: () => setBatchId(null),
  };
}

function stateOf(
  job: JobView,
  live: { percent: number; message: string } | undefined,
): Regeneration {
  const { status, phase, summary_id, error } = job;
  if (status === 'completed' && summary_id) return { state: 'done', summaryId: summary_id };
  if (status === 'cancelled') return { state: 'failed', message: 'It was cancelled.' };
  if (status === 'failed') {
    return { state: 'failed', message: error?.message ?? 'It did not work out. Try again.' };
  }
  const ahead = live !== undefined && live.percent >= job.percent;
  return ahead
    ? { state: 'working', percent: live.percent, words: live.message }
    : { state: 'working', percent: job.percent, words: phaseWords[phase] };
}
