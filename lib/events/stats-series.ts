import { latencyQuantile, type Sample, sampleEveryMs, statsWindowMs } from './stats';

/** What all instances did together in one second; null where nobody knows. */
export interface StatsPoint {
  /** Epoch milliseconds. */
  at: number;
  connections: number | null;
  /** Per second. */
  delivered: number | null;
  replayed: number | null;
  /** Milliseconds, over the last ten seconds. */
  p50: number | null;
  p99: number | null;
  queuedBytes: number | null;
  largestQueueBytes: number | null;
  /** Per second. */
  errors: number | null;
  evicted: number | null;
}

/** An instance's number counts until the next one, but no longer than this: clocks and timers of instances differ a little. */
const holdsMs = 3_000;
const latencyOverMs = 10_000;

/** What a series is made of: an instance's samples, oldest first, and how far its clock is ahead of the one that all go by. */
export interface ClockedSamples {
  samples: readonly Sample[];
  aheadMs: number;
}

/** When the newest sample of all was taken, by the clock that all go by; null where there is none. */
export function newestSampleAt(instances: readonly ClockedSamples[]): number | null {
  const times = instances.flatMap(({ samples, aheadMs }) => {
    const newest = samples.at(-1);
    return newest ? [newest.at - aheadMs] : [];
  });
  return times.length > 0 ? Math.max(...times) : null;
}

/** One point a second over the last minutes, up to the newest sample there is. */
export function seriesOf(
  instances: readonly ClockedSamples[],
  windowMs = statsWindowMs,
): StatsPoint[] {
  const newest = newestSampleAt(instances);
  if (newest === null) return [];
  const end = Math.floor(newest / sampleEveryMs) * sampleEveryMs;
  const readers = instances.map(createReader);
  const points: StatsPoint[] = [];
  for (let at = end - windowMs + sampleEveryMs; at <= end; at += sampleEveryMs) {
    // A sample that was taken within this second counts for it.
    const until = at + sampleEveryMs - 1;
    const current = readers.flatMap((read) => read.current(until));
    points.push(pointOf(at, current, latencyOf(readers, until)));
  }
  return points;
}

function createReader({ samples, aheadMs }: ClockedSamples) {
  let next = 0;
  let oldest = 0;
  const takenAt = (sample: Sample) => sample.at - aheadMs;
  const goTo = (until: number) => {
    while (next < samples.length && takenAt(samples[next]!) <= until) next += 1;
  };
  return {
    current(until: number): Sample[] {
      goTo(until);
      const sample = samples[next - 1];
      return sample && takenAt(sample) > until - holdsMs ? [sample] : [];
    },
    since(from: number, until: number): readonly Sample[] {
      goTo(until);
      while (oldest < next && takenAt(samples[oldest]!) <= from) oldest += 1;
      return samples.slice(oldest, next);
    },
  };
}

function latencyOf(readers: readonly ReturnType<typeof createReader>[], until: number) {
  const recent = readers.flatMap((reader) => reader.since(until - latencyOverMs, until));
  const busy = recent.filter(({ latency }) => latency.length > 0);
  return { p50: latencyQuantile(busy, 0.5), p99: latencyQuantile(busy, 0.99) };
}

function pointOf(
  at: number,
  samples: readonly Sample[],
  latency: Pick<StatsPoint, 'p50' | 'p99'>,
): StatsPoint {
  const known = samples.length > 0;
  const sum = (of: (sample: Sample) => number) =>
    known ? samples.reduce((total, sample) => total + of(sample), 0) : null;
  const rate = (of: (sample: Sample) => number) =>
    sum((sample) => (of(sample) * 1_000) / sample.interval_ms);
  const queues = samples.flatMap(({ queue }) => (queue ? [queue] : []));
  const ofQueues = (numbers: (list: number[]) => number, of: (q: (typeof queues)[0]) => number) =>
    queues.length > 0 ? numbers(queues.map(of)) : null;
  return {
    at,
    connections: sum(({ connections }) => connections),
    delivered: rate(({ delivered }) => delivered),
    replayed: rate(({ replayed }) => replayed),
    ...latency,
    queuedBytes: ofQueues(
      (list) => list.reduce((total, bytes) => total + bytes, 0),
      ({ total_bytes }) => total_bytes,
    ),
    largestQueueBytes: ofQueues(
      (list) => Math.max(...list),
      ({ largest_bytes }) => largest_bytes,
    ),
    errors: rate(({ errors }) => errors),
    evicted: rate(({ evicted }) => evicted),
  };
}
