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
  const isForIt = keys.includes(audienceKey(entry.audienceKind, entry.audienceId));
  const wantsIt = trace.subscriptions.includes(entry.topic);
  if (entry.seq <= trace.from) {
    return trace.resumed && isForIt && wantsIt ? 'cursor_past' : 'began_later';
  }
  if (entry.seq > trace.position && trace.closed_at !== null) return 'ended_earlier';
  if (!isForIt) return 'other_audience';
  if (!wantsIt) return 'other_topic';
  if (entry.seq <= trace.skipped_through) return 'skipped';
  if (entry.seq > trace.position) return 'behind';
  return trace.queue_size > 0 && entry.seq > trace.taken_through ? 'untaken' : 'handed_over';
}
