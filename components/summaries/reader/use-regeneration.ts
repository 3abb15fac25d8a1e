'use client';

import { useState } from 'react';
import useSWR from 'swr';
import type { JobProgress } from '@/lib/summaries/client/progress-store';
import type {
  BatchView,
  CaptionLanguage,
  JobView,
  StartedBatch,
  SummaryView,
} from '@/lib/summaries/schemas';
import { phaseWords } from '@/lib/summaries/status';
import { fetchJson, postJson, type RequestFailed } from '../../layout/fetch-json';
import { retryBatch } from '../batches/batch-requests';
import { toRow } from '../batches/rows';
import type { SubmitOptions } from '../submit/options';
import { useProgress, useProgressStore } from '../summaries-provider';

export type RegenerateOptions = Pick<
  SubmitOptions,
  'model' | 'length' | 'language' | 'captionLanguage' | 'focus'
>;

export type Regeneration =
  | { state: 'idle' }
  | { state: 'working'; percent: number; words: string; until?: number }
  /** `languages`: the captions that there are, where the wanted ones are not among them. */
  | { state: 'failed'; message: string; languages?: CaptionLanguage[] }
  /** `summaryId`: the same when the options were, another one beside it when they were not. */
  | { state: 'done'; summaryId: string };

/** Makes a summary of the same video anew, and follows the batch that does it. */
export function useRegeneration({ video_id }: Pick<SummaryView, 'video_id'>): {
  regeneration: Regeneration;
  /** Throws `RequestFailed` when the server does not take it. */
  start(options: RegenerateOptions): Promise<void>;
  /** Once more, with captions in another language. Throws the same. */
  retryWith(captionLanguage: string): Promise<void>;
  dismiss(): void;
} {
  const [batchId, setBatchId] = useState<string | null>(null);
  // Kept fresh by events, like every batch.
  const { data, mutate } = useSWR<BatchView, RequestFailed>(batchId && `/api/batches/${batchId}`, {
    keepPreviousData: false,
  });
  const job = data?.jobs[0];
  const progress = useProgressStore();
  const live = useProgress().get(job?.job_id ?? '');
  const starting: Regeneration = { state: 'working', percent: 0, words: phaseWords.queued };
  return {
    regeneration: batchId === null ? { state: 'idle' } : job ? stateOf(job, live) : starting,
    async start(options) {
      const { model, length, language, captionLanguage, focus } = options;
      const { batch_id } = await fetchJson<StartedBatch>(
        '/api/batches',
        postJson({
          sources: [video_id],
          length,
          regenerate: true,
          ...(model && { model }),
          ...(language && { language }),
          ...(captionLanguage && { caption_language: captionLanguage }),
          ...(focus.trim() && { focus: focus.trim() }),
        }),
      );
      setBatchId(batch_id);
    },
    async retryWith(captionLanguage) {
      if (batchId === null || !job) return;
      progress.restart([job.job_id]);
      await mutate(retryBatch(batchId, { jobIds: [job.job_id], captionLanguage }), {
        revalidate: false,
      });
    },
    dismiss: () => setBatchId(null),
  };
}

function stateOf(job: JobView, live: JobProgress | undefined): Regeneration {
  const { status, summary_id, error } = job;
  if (status === 'completed' && summary_id) return { state: 'done', summaryId: summary_id };
  if (status === 'cancelled') return { state: 'failed', message: 'It was cancelled.' };
  if (status === 'failed') {
    const { message = 'It did not work out. Try again.', languages } = error ?? {};
    return { state: 'failed', message, languages };
  }
  const { percent, words, until } = toRow(job, live);
  return { state: 'working', percent, words, until };
}
