import { z } from 'zod';
import { type JobStatus, jobStatuses } from '../summaries/status';
import { type PauseCode, pauseCodes } from '../youtube/pause';

/** More than this that a receiver has not taken is worth a look: it is what a connection hands over in one go. */
export const queueWarningBytes = 64 * 1024;

/** How far back the numbers of a process reach, and how often there is one. */
export const statsWindowMs = 300_000;
export const sampleEveryMs = 1_000;

/** Upper bounds of latency buckets in milliseconds; what is above the last one has a bucket of its own. */
export const latencyBoundsMs = [
  0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000,
  3_000, 5_000, 10_000, 30_000,
] as const;

const count = z.number();

/** What one process did in about a second. Rates are per `interval_ms`. */
export const sampleSchema = z.object({
  /** The end of the interval, epoch milliseconds by the process's own clock. */
  at: count,
  interval_ms: count,
  connections: count,
  /** Frames handed to connections that are live, and to ones that were behind. */
  delivered: count,
  replayed: count,
  /** From commit to handed out: pairs of a bucket's index and how many fell into it. */
  latency: z.array(count),
  /** Lines that the process logged as errors, and streams it gave up because nobody took anything. */
  errors: count,
  evicted: count,
  /** Bytes that receivers have not taken; null while nobody looks, because it means asking every connection. */
  queue: z.object({ total_bytes: count, largest_bytes: count, blocked: count }).nullable(),
});
export type Sample = z.infer<typeof sampleSchema>;

/** What is the same for all processes, because it is in the database. */
export const sharedStatsSchema = z.object({
  at: count,
  log: z.object({
    /** The newest id, and the one up to which retention has removed everything. */
    head_id: z.string(),
    trimmed_through_id: z.string(),
    entries: count,
    oldest_at: count.nullable(),
    retention: z.object({ count, age_ms: count }),
  }),
  /** Unfinished jobs, and those that have ended within the last 24 hours. */
  jobs: z.record(z.enum(jobStatuses), count) as z.ZodType<Record<JobStatus, number>>,
  breaker: z.object({
    state: z.enum(['closed', 'open', 'half_open']),
    reason: z.enum(pauseCodes).nullable() as z.ZodType<PauseCode | null>,
    until: count.nullable(),
  }),
});
export type SharedStats = z.infer<typeof sharedStatsSchema>;

/** The data of `server_stats`: the newest sample of one process, and what is shared where it has looked. */
export const serverStatsSchema = z.object({
  instance_id: z.string(),
  sample: sampleSchema,
  shared: sharedStatsSchema.nullable(),
});
export type ServerStats = z.infer<typeof serverStatsSchema>;

/** What one process has kept, oldest first. */
export const instanceSamplesSchema = z.object({
  instance_id: z.string(),
  /** When it answered, by its own clock: what tells the clocks of processes apart. Epoch milliseconds. */
  now: count,
  samples: z.array(sampleSchema),
});
export type InstanceSamples = z.infer<typeof instanceSamplesSchema>;

export const watchSchema = z.object({
  /**
   * The newest sample that is known already, by instance and by its clock (epoch milliseconds). Of an instance that is not named
   * everything that is kept is sent.
   */
  after: z.record(z.string().max(100), z.number().min(0)).default({}),
});
export type KnownThrough = z.infer<typeof watchSchema>['after'];

/** The answer to who begins or goes on watching. */
export const watchAnswerSchema = z.object({
  /** Samples come over the stream for so long; ask again before. */
  watch_ms: count,
  /** The process that answers comes first; all were asked at the same moment. */
  instances: z.array(instanceSamplesSchema).min(1),
  shared: sharedStatsSchema,
});
export type WatchAnswer = z.infer<typeof watchAnswerSchema>;

/** The bucket of a latency; anything over the last bound is in the one after it. */
export function latencyBucket(ms: number): number {
  const index = latencyBoundsMs.findIndex((bound) => ms <= bound);
  return index < 0 ? latencyBoundsMs.length : index;
}

/**
 * The latency in milliseconds under which `quantile` (0 to 1) of everything in these samples stayed: the upper bound of its
 * bucket, so that it never flatters. Null where nothing was delivered.
 */
export function latencyQuantile(
  samples: readonly Pick<Sample, 'latency'>[],
  quantile: number,
): number | null {
  const counts = new Array<number>(latencyBoundsMs.length + 1).fill(0);
  let total = 0;
  for (const { latency } of samples) {
    for (let at = 0; at + 1 < latency.length; at += 2) {
      const bucket = Math.min(latency[at]!, latencyBoundsMs.length);
      counts[bucket]! += latency[at + 1]!;
      total += latency[at + 1]!;
    }
  }
  if (total === 0) return null;
  let rest = Math.ceil(quantile * total);
  const index = counts.findIndex((inBucket) => {
    rest -= inBucket;
    return rest <= 0;
  });
  return latencyBoundsMs[Math.min(index, latencyBoundsMs.length - 1)]!;
}
