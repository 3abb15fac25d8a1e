/** Bounds of the histogram's bars, in milliseconds: each reaches up to, not including, the next. */
export const latencyBoundsMs = [
  0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000,
] as const;

/** Half of a stamp's whole millisecond, which is rounded down. */
const halfStampMs = 0.5;

/** Arrival by this device's clock minus publishing by the server's, whose stamp is in whole milliseconds. */
export function clockDifferenceMs(arrivedAt: number, publishedAt: number): number {
  return arrivedAt - publishedAt - halfStampMs;
}

/** The delivery time in such a difference, with the server's clock so much ahead. */
export function latencyMs(differenceMs: number, offsetMs: number): number {
  return Math.max(0, differenceMs + offsetMs);
}

export interface LatencySummary {
  count: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  /** One count per bound of `latencyBoundsMs`; the last bar has no end. */
  bars: readonly number[];
}

const keptSamples = 5_000;

export interface Latencies {
  /** See `clockDifferenceMs`. */
  add(differenceMs: number): void;
  clear(): void;
  /** With the server's clock so much ahead; null without a sample. */
  summarize(offsetMs: number): LatencySummary | null;
}

/** The newest delivery times. Kept as differences of two clocks, so that a better idea of their offset corrects all of them. */
export function createLatencies(): Latencies {
  let differences: number[] = [];
  return {
    add(differenceMs) {
      differences.push(differenceMs);
      if (differences.length >= keptSamples * 1.1) differences = differences.slice(-keptSamples);
    },
    clear() {
      differences = [];
    },
    summarize(offsetMs) {
      if (differences.length === 0) return null;
      const sorted = Float64Array.from(differences, (ms) => latencyMs(ms, offsetMs)).sort();
      const bars = latencyBoundsMs.map(() => 0);
      let bar = 0;
      for (const ms of sorted) {
        while (bar < bars.length - 1 && ms >= latencyBoundsMs[bar + 1]!) bar += 1;
        bars[bar]! += 1;
      }
      return {
        count: sorted.length,
        p50Ms: percentile(sorted, 50),
        p95Ms: percentile(sorted, 95),
        p99Ms: percentile(sorted, 99),
        maxMs: sorted.at(-1)!,
        bars,
      };
    },
  };
}

/** Nearest rank: the smallest value that so many per cent are not above. */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}
