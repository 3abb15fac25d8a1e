import 'server-only';
import { toRole } from '../audience';
import { type Sample, type SharedStats, sampleEveryMs, statsWindowMs } from '../stats';
import type { Broadcaster } from './broadcaster';

/** Who watches says so again and again; a page that has gone is forgotten after this. */
export const watchMs = 20_000;

/** The numbers of a process, once a second, and how they get to admins who watch. */
export interface Sampler {
  /** What is kept and younger than `after`, oldest first. */
  samplesAfter(after: number): Sample[];
  /** Somebody watches: for `watchMs` samples go out as events, with what is shared where this process shall look for it. */
  watch(options: { withShared: boolean }): void;
  /** Takes a sample now; the timer does it once a second. */
  tick(): Promise<void>;
  /** Returns what stops it. */
  start(): () => void;
}

export interface SamplerOptions {
  broadcaster: Pick<Broadcaster, 'counts' | 'connectionCount' | 'connections' | 'publishEphemeral'>;
  instanceId: string;
  /** Error lines that this process has logged so far. */
  errorCount(): number;
  readShared(): Promise<SharedStats>;
  onError(error: unknown): void;
  now(): number;
}

/**
 * While nobody watches, a second costs the difference of a few counters. Only for somebody who does it asks every connection
 * for its queue, looks into the database, and sends anything.
 */
export function createSampler(options: SamplerOptions): Sampler {
  const { broadcaster, instanceId, now } = options;
  const samples: Sample[] = [];
  let last = counters();
  let lastAt = now();
  let watchedUntil = 0;
  let sharedUntil = 0;

  function counters() {
    const { delivered, replayed, closed, latency } = broadcaster.counts;
    return {
      delivered,
      replayed,
      errors: options.errorCount(),
      evicted: closed.slow_consumer ?? 0,
      buckets: [...latency.buckets],
    };
  }

  function take(at: number): Sample {
    const current = counters();
    const latency = current.buckets.flatMap((count, bucket) => {
      const more = count - last.buckets[bucket]!;
      return more > 0 ? [bucket, more] : [];
    });
    const sample: Sample = {
      at,
      interval_ms: Math.max(1, at - lastAt),
      connections: broadcaster.connectionCount,
      delivered: current.delivered - last.delivered,
      replayed: current.replayed - last.replayed,
      latency,
      errors: current.errors - last.errors,
      evicted: current.evicted - last.evicted,
      queue: at < watchedUntil ? readQueues() : null,
    };
    last = current;
    lastAt = at;
    return sample;
  }

  function readQueues(): NonNullable<Sample['queue']> {
    const queue = { total_bytes: 0, largest_bytes: 0, blocked: 0 };
    for (const { bufferedBytes, state } of broadcaster.connections()) {
      queue.total_bytes += bufferedBytes;
      queue.largest_bytes = Math.max(queue.largest_bytes, bufferedBytes);
      if (state === 'blocked') queue.blocked += 1;
    }
    return queue;
  }

  const sampler: Sampler = {
    samplesAfter: (after) => samples.filter(({ at }) => at > after),

    watch({ withShared }) {
      watchedUntil = now() + watchMs;
      if (withShared) sharedUntil = watchedUntil;
    },

    async tick() {
      const at = now();
      const sample = take(at);
      samples.push(sample);
      while (samples[0]!.at <= at - statsWindowMs) samples.shift();
      if (at >= watchedUntil) return;
      const shared = at < sharedUntil ? await options.readShared().catch(failed) : null;
      broadcaster.publishEphemeral({
        type: 'server_stats',
        audience: toRole('admin'),
        data: { instance_id: instanceId, sample, shared },
        conflationKey: instanceId,
      });
    },

    start() {
      const timer = setInterval(() => sampler.tick().catch(options.onError), sampleEveryMs);
      timer.unref();
      return () => clearInterval(timer);
    },
  };

  function failed(error: unknown): null {
    options.onError(error);
    return null;
  }
  return sampler;
}
