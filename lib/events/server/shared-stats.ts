import 'server-only';
import type { Db } from '../../server/db/open-database';
import type { JobStatus } from '../../summaries/status';
import type { SharedStats } from '../stats';
import type { EventLog } from './event-log';

export interface SharedStatsContext {
  db: Db;
  eventLog: EventLog;
  retention: { count: number; ageMs: number };
  countJobs(): Promise<Record<JobStatus, number>>;
  breakerState(): Promise<{
    state: SharedStats['breaker']['state'];
    reason: SharedStats['breaker']['reason'];
    until: number | null;
  }>;
  now(): number;
}

/** What the database says about all instances together: the log's window, jobs, and whether YouTube is left alone. */
export async function readSharedStats(context: SharedStatsContext): Promise<SharedStats> {
  const { db, eventLog, retention, now } = context;
  const head = await eventLog.head();
  const trimmedThrough = await eventLog.trimmedThrough();
  const oldest = await db
    .selectFrom('events')
    .select('at')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  const { state, reason, until } = await context.breakerState();
  return {
    at: now(),
    log: {
      head_id: eventLog.idOf(head),
      trimmed_through_id: eventLog.idOf(trimmedThrough),
      entries: head - trimmedThrough,
      oldest_at: oldest?.at ?? null,
      retention: { count: retention.count, age_ms: retention.ageMs },
    },
    jobs: await context.countJobs(),
    breaker: { state, reason, until },
  };
}
