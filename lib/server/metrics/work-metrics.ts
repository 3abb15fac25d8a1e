import 'server-only';
import { Counter, Histogram, type Registry } from 'prom-client';
import { type ReadMetric, samplesBy, shared } from './read-metric';

/** What there is to read about jobs, whoever works on them. */
export interface JobReadings {
  /** Jobs that have not ended, by status, and how long the oldest queued one has waited. */
  readJobs(): Promise<{
    byStatus: Readonly<Record<string, number>>;
    oldestQueuedMs: number;
  }>;
}

export function jobMetrics({ readJobs }: JobReadings): ReadMetric[] {
  const jobs = shared(readJobs);
  return [
    {
      name: 'yts_jobs',
      help: 'Jobs that have not ended, by state; all instances see the same.',
      type: 'gauge',
      read: async () => samplesBy('state', (await jobs()).byStatus),
    },
    {
      name: 'yts_jobs_oldest_queued_seconds',
      help: 'How long the oldest queued job has waited; 0 when none is queued.',
      type: 'gauge',
      read: async () => [{ value: (await jobs()).oldestQueuedMs / 1_000 }],
    },
  ];
}

/** What the pipeline counts while it works. Codes are those of lib/errors.ts, models those that are configured. */
export function createWorkInstruments(registry: Registry) {
  const registers = [registry];
  const ended = new Counter({
    name: 'yts_jobs_ended_total',
    help: 'Jobs that came to an end in this process, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['generated', 'cache', 'failed', 'cancelled']) ended.inc({ outcome }, 0);
  const failures = new Counter({
    name: 'yts_job_failures_total',
    help: 'Jobs that failed in this process, by the code of the failure.',
    labelNames: ['code'],
    registers,
  });
  const duration = new Histogram({
    name: 'yts_job_duration_seconds',
    help: 'How long this process was busy with one task, by kind.',
    labelNames: ['task'],
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800],
    registers,
  });
  const modelRequests = new Counter({
    name: 'yts_model_requests_total',
    help: 'Summaries asked of a model, by outcome: ok, aborted, or the code of the failure.',
    labelNames: ['model', 'outcome'],
    registers,
  });
  const modelDuration = new Histogram({
    name: 'yts_model_duration_seconds',
    help: 'How long a model took for one whole summary.',
    labelNames: ['model'],
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600],
    registers,
  });
  const modelTokens = new Counter({
    name: 'yts_model_tokens_total',
    help: 'Tokens of finished summaries, by model and direction.',
    labelNames: ['model', 'direction'],
    registers,
  });
  const modelCost = new Counter({
    name: 'yts_model_cost_usd_total',
    help: 'Cost of finished summaries in US dollars, by model; one without a known price adds nothing.',
    labelNames: ['model'],
    registers,
  });
  const youtubeRequests = new Counter({
    name: 'yts_youtube_requests_total',
    help: 'What was asked of YouTube, by operation and outcome: ok, aborted, or the code of the refusal.',
    labelNames: ['operation', 'code'],
    registers,
  });

  return {
    /** Counters of these models begin at 0: Prometheus sees no increase in a counter that begins with its first event. */
    expectModels(models: readonly string[], outcomes: readonly string[]): void {
      for (const model of models) {
        for (const outcome of outcomes) modelRequests.inc({ model, outcome }, 0);
        modelCost.inc({ model }, 0);
      }
    },
    /** The same for what YouTube is asked and what it may answer. */
    expectYouTube(answers: readonly { operation: string; code: string }[]): void {
      for (const { operation, code } of answers) youtubeRequests.inc({ operation, code }, 0);
    },
    jobEnded(outcome: 'generated' | 'cache' | 'failed' | 'cancelled', code?: string): void {
      ended.inc({ outcome });
      if (code !== undefined && outcome === 'failed') failures.inc({ code });
    },
    taskEnded(task: string, ms: number): void {
      duration.observe({ task }, ms / 1_000);
    },
    modelEnded({ model, outcome, ms, usage }: ModelRun): void {
      modelRequests.inc({ model, outcome });
      if (outcome === 'ok') modelDuration.observe({ model }, ms / 1_000);
      if (!usage) return;
      modelTokens.inc({ model, direction: 'input' }, usage.input_tokens);
      modelTokens.inc({ model, direction: 'output' }, usage.output_tokens);
      if (usage.cost_usd !== null) modelCost.inc({ model }, usage.cost_usd);
    },
    youtubeEnded(operation: string, code: string): void {
      youtubeRequests.inc({ operation, code });
    },
  };
}

interface ModelRun {
  model: string;
  outcome: string;
  ms: number;
  usage: { input_tokens: number; output_tokens: number; cost_usd: number | null } | null;
}

const breakerStates = ['closed', 'half_open', 'open'] as const;
export type BreakerReading = (typeof breakerStates)[number];

/** Whether YouTube is asked at all. */
export function breakerMetric(read: () => Promise<BreakerReading>): ReadMetric {
  return {
    name: 'yts_youtube_breaker',
    help: '1 for the state in which the pause from YouTube is: closed (asking), half_open (trying), open (pausing).',
    type: 'gauge',
    async read() {
      const now = await read();
      return breakerStates.map((state) => ({ labels: { state }, value: state === now ? 1 : 0 }));
    },
  };
}
