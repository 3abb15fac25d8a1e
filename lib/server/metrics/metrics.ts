import 'server-only';
import { readdir } from 'node:fs/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Health } from '../health/readiness';
import type { EndedRequest } from '../launcher-contract';
import type { Logger } from '../logger';
import { expose, type ReadMetric } from './read-metric';
import { createWorkInstruments } from './work-metrics';

export interface Metrics extends ReturnType<typeof createWorkInstruments> {
  requestEnded(request: EndedRequest): void;
  eventAppended(type: string): void;
  /** Adds metrics that are read when somebody asks. */
  expose(metrics: readonly ReadMetric[]): void;
  /** Everything in the text format of Prometheus, and its content type. */
  read(): Promise<{ text: string; contentType: string }>;
}

/** These walk through every open socket at each look, and the event loop waits. */
const costly = [
  'process_open_fds',
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
];

/** The same as the package's, without holding the event loop; where there is no `/proc`, without a value. */
const openFiles: ReadMetric = {
  name: 'process_open_fds',
  help: 'Open file descriptors.',
  type: 'gauge',
  async read() {
    const open = await readdir('/proc/self/fd').catch(() => null);
    return open === null ? [] : [{ value: open.length }];
  },
};

/** Part of `processSingleton('services')`, so there is one registry in a process, whoever asks. */
export function createMetrics({ version, logger }: { version: string; logger: Logger }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  for (const name of costly) registry.removeSingleMetric(name);
  new Gauge({
    name: 'yts_build_info',
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.versions.node }, 1);
  const requests = new Counter({
    name: 'yts_http_requests_total',
    help: 'Answered requests by method, route and status. Event streams count when the server ends them.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const requestDuration = new Histogram({
    name: 'yts_http_request_duration_seconds',
    help: 'From a request to the last byte of its answer, by route; without event streams.',
    labelNames: ['route'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const appended = new Counter({
    name: 'yts_events_appended_total',
    help: 'Events that this process has written to the log, by type.',
    labelNames: ['type'],
    registers,
  });
  const unread = new Counter({
    name: 'yts_metrics_unread_total',
    help: 'Metrics that could not be read when somebody asked.',
    registers,
  });

  const exposeOne = (metric: ReadMetric) =>
    expose(registry, metric, (err) => {
      unread.inc();
      logger.warn({ err, metric: metric.name }, 'a metric cannot be read');
    });
  exposeOne(openFiles);

  return {
    ...createWorkInstruments(registry),
    requestEnded({ method, route, status, seconds }) {
      requests.inc({ method: methods.has(method) ? method : 'other', route, status });
      if (seconds !== null) requestDuration.observe({ route }, seconds);
    },
    eventAppended: (type) => appended.inc({ type }),
    expose: (metrics) => metrics.forEach(exposeOne),
    read: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What readiness knows, and the space there is; null where the data is on another machine. */
export function healthMetrics(
  readHealth: () => Promise<Health>,
  readFreeBytes: (() => Promise<number>) | null,
): ReadMetric[] {
  const space: ReadMetric[] = readFreeBytes
    ? [
        {
          name: 'yts_disk_free_bytes',
          help: 'Bytes that may still be written where the data is.',
          type: 'gauge',
          read: async () => [{ value: await readFreeBytes() }],
        },
      ]
    : [];
  return [
    ...space,
    {
      name: 'yts_health_check',
      help: '1 when a check of /readyz is passed.',
      type: 'gauge',
      read: async () =>
        Object.entries((await readHealth()).checks).map(([check, { ok }]) => ({
          labels: { check },
          value: ok ? 1 : 0,
        })),
    },
  ];
}
