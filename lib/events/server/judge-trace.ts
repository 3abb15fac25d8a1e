import 'server-only';
import { audienceKey, audienceKeysOf } from '../audience';
import type { TraceOutcome } from '../operations';
import type { ConnectionTrace } from './connection-trace';
import type { LogEntry } from './event-log';

/** What became of an entry on a connection, from where that was in the log and whom and what it was for. */
export function judgeTrace(
  entry: Pick<LogEntry, 'seq' | 'topic' | 'audienceKind' | 'audienceId'>,
  trace: ConnectionTrace,
): TraceOutcome {
  const keys = audienceKeysOf({
    userId: trace.user_id,
    sessionId: trace.session_id,
    role: trace.role,
  });
  if (!keys.includes(audienceKey(entry.audienceKind, entry.audienceId))) return 'other_audience';
  if (entry.seq <= trace.from) return 'began_later';
  if (!trace.subscriptions.includes(entry.topic)) return 'other_topic';
  if (entry.seq <= trace.skipped_through) return 'skipped';
  if (entry.seq > trace.position) return trace.closed_at === null ? 'behind' : 'ended_earlier';
  // Full queues are handed over in order, so what has been taken of them cannot be told.
  return trace.queue_size > 0 ? 'untaken' : 'handed_over';
}
