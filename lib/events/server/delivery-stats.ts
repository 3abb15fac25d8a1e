import 'server-only';
import type { ByeReason, ResetReason } from '../registry';
import { latencyBoundsMs, latencyBucket } from '../stats';

/** What a process has delivered since it started. Counters only grow. */
export interface DeliveryCounts {
  /** Frames handed to live connections. */
  delivered: number;
  /** Frames handed to connections that were behind. */
  replayed: number;
  /** Chunks that rounds have handed out, and the rounds. */
  rounds: number;
  connects: number;
  /** Streams that the server ended, by reason. */
  closed: Partial<Record<ByeReason, number>>;
  resets: Partial<Record<ResetReason, number>>;
  /**
   * From an event's commit to the moment its round was handed out, in milliseconds: how many, their sum and maximum, and how
   * many fell into each bucket of `latencyBoundsMs`; the last one has no end.
   */
  latency: { count: number; sumMs: number; maxMs: number; buckets: number[] };
}

export interface DeliveryStats {
  readonly counts: Readonly<DeliveryCounts>;
  delivered(frames: number): void;
  replayed(frames: number): void;
  /** A round is through; `ages` are the milliseconds since each of its durable events was appended, by the clock of whoever did. */
  round(ages: readonly number[]): void;
  connected(): void;
  closed(reason: ByeReason): void;
  reset(reason: ResetReason): void;
}

export function createDeliveryStats(): DeliveryStats {
  const counts: DeliveryCounts = {
    delivered: 0,
    replayed: 0,
    rounds: 0,
    connects: 0,
    closed: {},
    resets: {},
    latency: {
      count: 0,
      sumMs: 0,
      maxMs: 0,
      buckets: new Array<number>(latencyBoundsMs.length + 1).fill(0),
    },
  };
  return {
    counts,
    delivered(frames) {
      counts.delivered += frames;
    },
    replayed(frames) {
      counts.replayed += frames;
    },
    round(ages) {
      counts.rounds += 1;
      const { latency } = counts;
      for (const given of ages) {
        // The clock of another instance may be ahead of this one's; a sum must never fall.
        const age = Math.max(0, given);
        latency.count += 1;
        latency.sumMs += age;
        latency.maxMs = Math.max(latency.maxMs, age);
        latency.buckets[latencyBucket(age)]! += 1;
      }
    },
    connected() {
      counts.connects += 1;
    },
    closed(reason) {
      counts.closed[reason] = (counts.closed[reason] ?? 0) + 1;
    },
    reset(reason) {
      counts.resets[reason] = (counts.resets[reason] ?? 0) + 1;
    },
  };
}
