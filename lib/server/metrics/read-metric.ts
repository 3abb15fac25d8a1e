import 'server-only';
import type { Histogram, Registry } from 'prom-client';

/** One line of a metric. `suffix` is for the parts of a histogram. */
export interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
  suffix?: '_bucket' | '_sum' | '_count';
}

/** A metric whose value lies somewhere else and is read when somebody asks. Label values come from fixed lists. */
export interface ReadMetric {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  read(): readonly Sample[] | Promise<readonly Sample[]>;
}

/** Adds a metric to a registry. One that cannot be read has no lines then, and `onFailure` hears of it. */
export function expose(
  registry: Registry,
  { name, help, type, read }: ReadMetric,
  onFailure: (err: unknown) => void,
): void {
  const metric = {
    name,
    help,
    type,
    async get() {
      const samples = await Promise.resolve()
        .then(read)
        .catch((err) => {
          onFailure(err);
          return [];
        });
      const values = samples.map(({ labels, value, suffix = '' }) => ({
        metricName: `${name}${suffix}`,
        labels,
        value,
      }));
      return { name, help, type, aggregator: 'sum', values };
    },
  };
  // What a registry asks of a metric is a name and `get`; the classes of the package keep values of their own.
  registry.registerMetric(metric as unknown as Histogram);
}

/** The lines of a histogram that was counted elsewhere; `count` is what fell into a bucket, not below its bound. */
export function histogramSamples(
  buckets: readonly { upTo: number; count: number }[],
  sum: number,
): Sample[] {
  let total = 0;
  const lines = buckets.map(({ upTo, count }): Sample => {
    total += count;
    const le = upTo === Number.POSITIVE_INFINITY ? '+Inf' : String(upTo);
    return { suffix: '_bucket', labels: { le }, value: total };
  });
  return [...lines, { suffix: '_sum', value: sum }, { suffix: '_count', value: total }];
}

/** One line for each entry of a record. */
export function samplesBy(label: string, values: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
}

/** A reading that several metrics share: one look serves all that ask within `ms`. */
export function shared<T>(read: () => T, ms = 200): () => T {
  let last: { at: number; value: T } | null = null;
  return () => {
    const at = performance.now();
    if (last === null || at - last.at > ms) last = { at, value: read() };
    return last.value;
  };
}
