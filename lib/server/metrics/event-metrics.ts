import 'server-only';
import { histogramSamples, type ReadMetric, type Sample, samplesBy, shared } from './read-metric';

/** What there is to read about the event stream of this process. */
export interface EventReadings {
  connections(): Iterable<{ state: string; bufferedBytes: number }>;
  /** How many there may be in this process; 0 is no limit. */
  maxConnections: number;
  counts: {
    readonly delivered: number;
    readonly replayed: number;
    readonly rounds: number;
    readonly connects: number;
    readonly closed: Readonly<Partial<Record<string, number>>>;
    readonly resets: Readonly<Partial<Record<string, number>>>;
    /** One bucket more than there are bounds. */
    readonly latency: { readonly sumMs: number; readonly buckets: readonly number[] };
  };
  /** What `closed` and `resets` can have, so that a counter is there before anything has happened. */
  reasons: { closed: readonly string[]; resets: readonly string[] };
  latencyBoundsMs: readonly number[];
  /** The log in the database; `lagMs` is for how long this process has not reached its end. */
  readLog(): Promise<{ head: number; trimmedThrough: number; lagMs: number }>;
}

const states = ['catching_up', 'live', 'blocked'] as const;

export function eventMetrics(readings: EventReadings): ReadMetric[] {
  const { connections, maxConnections, counts, reasons, latencyBoundsMs, readLog } = readings;
  const readConnections = shared(() => {
    const byState: Record<string, number> = Object.fromEntries(states.map((state) => [state, 0]));
    let bytes = 0;
    let mostBytes = 0;
    for (const { state, bufferedBytes } of connections()) {
      byState[state] = (byState[state] ?? 0) + 1;
      bytes += bufferedBytes;
      mostBytes = Math.max(mostBytes, bufferedBytes);
    }
    return { byState, bytes, mostBytes };
  });
  const log = shared(readLog);
  const counter = (name: string, help: string, read: () => number | Sample[]): ReadMetric => ({
    name,
    help,
    type: 'counter',
    read: () => toSamples(read()),
  });
  const gauge = (
    name: string,
    help: string,
    read: () => number | Sample[] | Promise<number>,
  ): ReadMetric => ({ name, help, type: 'gauge', read: async () => toSamples(await read()) });

  return [
    gauge('yts_event_connections', 'Open event streams by state.', () =>
      samplesBy('state', readConnections().byState),
    ),
    gauge(
      'yts_event_connections_limit',
      'How many event streams this process keeps open at most; no line without a limit.',
      () => (maxConnections === 0 ? [] : [{ value: maxConnections }]),
    ),
    gauge(
      'yts_event_queue_bytes',
      'Bytes that receivers of event streams have not taken yet, all together.',
      () => readConnections().bytes,
    ),
    gauge(
      'yts_event_queue_bytes_max',
      'Bytes that the slowest receiver has not taken yet.',
      () => readConnections().mostBytes,
    ),
    counter('yts_event_connects_total', 'Event streams opened.', () => counts.connects),
    counter(
      'yts_event_deliveries_total',
      'Events handed to streams that are up to date.',
      () => counts.delivered,
    ),
    counter(
      'yts_event_replayed_total',
      'Events handed to streams that were behind.',
      () => counts.replayed,
    ),
    counter(
      'yts_event_rounds_total',
      'Rounds in which new events were handed out.',
      () => counts.rounds,
    ),
    {
      name: 'yts_event_latency_seconds',
      help: 'From the commit of an event to the moment when all streams of this process had been handed it.',
      type: 'histogram',
      read: () =>
        histogramSamples(
          counts.latency.buckets.map((count, index) => ({
            upTo: (latencyBoundsMs[index] ?? Number.POSITIVE_INFINITY) / 1_000,
            count,
          })),
          counts.latency.sumMs / 1_000,
        ),
    },
    counter(
      'yts_event_resets_total',
      'Streams that were told that history is gone, by reason.',
      () => samplesBy('reason', withZeros(reasons.resets, counts.resets)),
    ),
    counter('yts_event_streams_ended_total', 'Event streams the server ended, by reason.', () =>
      samplesBy('reason', withZeros(reasons.closed, counts.closed)),
    ),
    gauge('yts_event_log_head', 'Number of the newest event in the log.', () =>
      log().then(({ head }) => head),
    ),
    gauge(
      'yts_event_log_trimmed_through',
      'Number of the newest event that retention has removed.',
      () => log().then(({ trimmedThrough }) => trimmedThrough),
    ),
    gauge(
      'yts_event_log_entries',
      'Events between the trim point and the head: the window that clients can come back to.',
      () => log().then(({ head, trimmedThrough }) => head - trimmedThrough),
    ),
    gauge(
      'yts_event_log_lag_seconds',
      'For how long this process has not reached what was in the log, from one look to the next.',
      () => log().then(({ lagMs }) => lagMs / 1_000),
    ),
  ];
}

function withZeros(names: readonly string[], counts: Readonly<Partial<Record<string, number>>>) {
  return Object.fromEntries(names.map((name) => [name, counts[name] ?? 0]));
}

function toSamples(read: number | Sample[]): Sample[] {
  return typeof read === 'number' ? [{ value: read }] : read;
}
