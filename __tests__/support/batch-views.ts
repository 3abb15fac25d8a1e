import type { ModelChoice } from '@/components/summaries/submit/options';
import type { BatchView, JobView, SourceView } from '@/lib/summaries/schemas';

export const modelChoice: ModelChoice = {
  models: [
    {
      id: 'openai/gpt-4o-mini',
      provider: 'openai',
      label: 'gpt-4o-mini',
      context_tokens: 128_000,
      price: { input_per_million: 0.15, output_per_million: 0.6 },
    },
    {
      id: 'ollama/llama3',
      provider: 'ollama',
      label: 'llama3',
      context_tokens: null,
      price: null,
    },
    {
      id: 'extractive',
      provider: 'built-in',
      label: 'Extractive',
      context_tokens: null,
      price: { input_per_million: 0, output_per_million: 0 },
    },
  ],
  default: 'extractive',
};

export function jobView(n: number, more: Partial<JobView> = {}): JobView {
  const status = more.status ?? 'running';
  return {
    job_id: `job_${n}`,
    video_id: `video${n}`,
    title: `Talk ${n}`,
    status,
    phase: status === 'running' ? 'transcript' : status,
    percent: status === 'running' ? 5 : status === 'queued' ? 0 : 100,
    ...(status === 'completed' && { summary_id: `sum_${n}` }),
    ...(status === 'failed' && {
      error: { code: 'timeout', message: 'YouTube took too long.', retryable: true },
    }),
    ...more,
  };
}

/** A batch of these jobs; it is over when they are and nothing is left to resolve. */
export function batchView(
  jobs: JobView[],
  sources: SourceView[] = [],
  more: Partial<BatchView> = {},
): BatchView {
  const count = (status: string) => jobs.filter((job) => job.status === status).length;
  const resolving = sources.filter(({ status }) => status === 'resolving').length;
  const [completed, failed, cancelled] = ['completed', 'failed', 'cancelled'].map(count);
  const ended = completed! + failed! + cancelled!;
  return {
    batch_id: 'bat_1',
    status: ended === jobs.length && resolving === 0 ? 'completed' : 'active',
    total: jobs.length,
    resolving,
    completed: completed!,
    failed: failed!,
    cancelled: cancelled!,
    from_cache: 0,
    created_at: 0,
    sources,
    jobs,
    ...more,
  };
}

export function playlistSource(more: Partial<SourceView> = {}): SourceView {
  return {
    input: 'https://www.youtube.com/playlist?list=PL1',
    kind: 'playlist',
    status: 'resolved',
    title: 'Heat for bakers',
    ...more,
  };
}
