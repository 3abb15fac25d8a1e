import 'server-only';
import { audienceKey, audienceKeysOf } from '../audience';
import type { TraceOutcome } from '../operations';
import type { ConnectionTrace } from './connection-trace';
import type { LogEntry } from './event-log';

/** What was handed over so long before a queue was looked at is not in it any more: its receiver would have been cut off. */
const takenAfterMs = 60_000;

/** What became of an entry on a connection, from where that was in the log and whom and what it was for. */
export function judgeTrace(
  entry: Pick<LogEntry, 'seq' | 'topic' | 'audienceKind' | 'audienceId' | 'at'>,
  trace: ConnectionTrace,
  now: number,
): TraceOutcome {
  const keys = audienceKeysOf({
    userId: trace.user_id,
    sessionId: trace.session_id,
    role: trace.role,
  });
  if (entry.seq <= trace.from) return 'began_later';
  if (entry.seq > trace.position && trace.closed_at !== null) return 'ended_earlier';
  if (!keys.includes(audienceKey(entry.audienceKind, entry.audienceId))) return 'other_audience';
  if (!trace.subscriptions.includes(entry.topic)) return 'other_topic';
  if (entry.seq <= trace.skipped_through) return 'skipped';
  if (entry.seq > trace.position) return 'behind';
  const handedOverAt = Math.max(entry.at, trace.created_at);
  const lookedAt = trace.blocked_since ?? trace.closed_at ?? now;
  const mayWait = trace.queue_size > 0 && handedOverAt > lookedAt - takenAfterMs;
  return mayWait ? 'untaken' : 'handed_over';
}
