import 'server-only';
import { dirname } from 'node:path';
import { eventData } from '../events/registry';
import type { Broadcaster } from '../events/server/broadcaster';
import type { EventLog } from '../events/server/event-log';
import { latencyBoundsMs } from '../events/stats';
import { readQueue } from '../summaries/server/read-queue';
import type { CircuitBreaker } from '../youtube/server/circuit-breaker';
import type { Config } from './config';
import type { Db } from './db/open-database';
import { databaseCheck, diskCheck, eventLogCheck, freeBytes, wakeCheck } from './health/checks';
import { createLogLag } from './health/log-lag';
import { createReadiness, type Health } from './health/readiness';
import { launcherContract } from './launcher-contract';
import type { Logger } from './logger';
import { eventMetrics } from './metrics/event-metrics';
import { healthMetrics, type Metrics } from './metrics/metrics';
import { breakerMetric, jobMetrics } from './metrics/work-metrics';
import { isRedisReady, type RedisConnections } from './redis';

export interface MonitoringOptions {
  config: Config;
  db: Db;
  eventLog: EventLog;
  broadcaster: Broadcaster;
  redis: RedisConnections | null;
  breaker: Pick<CircuitBreaker, 'state'>;
  metrics: Metrics;
  logger: Logger;
  now(): number;
}

/** What operators look at: puts the readings of this process among its metrics, and returns what `/readyz` asks. */
export function createMonitoring(options: MonitoringOptions): () => Promise<Health> {
  const { config, db, eventLog, broadcaster, redis, breaker, metrics, logger, now } = options;
  const { database, dataDir } = config;
  const folders = database.kind === 'sqlite' ? [dataDir, dirname(database.path)] : [];

  const lagMs = createLogLag({
    readHead: eventLog.head,
    reached: () => broadcaster.head,
    now,
  });

  async function readLog() {
    const head = await eventLog.head();
    return { head, trimmedThrough: await eventLog.trimmedThrough(), lagMs: await lagMs() };
  }

  const readHealth = createReadiness({
    checks: [
      databaseCheck({ db, now }),
      eventLogCheck(lagMs),
      wakeCheck({
        isRedisReady: redis && (() => isRedisReady(redis)),
        isAlone: database.kind === 'sqlite',
      }),
      ...(folders.length > 0 ? [diskCheck(folders, config.minFreeDiskMib)] : []),
    ],
    isStopping: () => launcherContract().isStopping === true,
    logger,
  });
  const { counts, connections } = broadcaster;
  metrics.expose([
    ...eventMetrics({
      ...{ counts, connections, latencyBoundsMs, readLog },
      maxConnections: config.events.maxConnections,
      reasons: {
        closed: eventData.bye.shape.reason.options,
        resets: eventData.reset.shape.reason.options,
      },
    }),
    ...jobMetrics({ readJobs: () => readQueue({ db, now }) }),
    ...healthMetrics(readHealth, folders.length > 0 ? () => freeBytes(folders) : null),
    breakerMetric(async () => (await breaker.state()).state),
  ]);
  return readHealth;
}
