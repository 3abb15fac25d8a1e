import type { BroadcastPreview } from '@/lib/events/operations';
import { formatCount } from '@/lib/format';
import { RetryNotice } from '../../ui/retry-notice';
import { silentWords } from './silent-instances';

/** Whom a broadcast reaches, in a sentence or two. */
export function BroadcastReach({
  preview,
  problem,
  onRetry,
}: {
  preview: BroadcastPreview | undefined;
  problem: string | null;
  onRetry(): void;
}) {
  if (problem) return <RetryNotice message={problem} onRetry={onRetry} />;
  return (
    <p role="status" className="text-[0.9375rem]" data-testid="broadcast-reach">
      {preview ? reachWords(preview) : 'Counting who would get it.'}
    </p>
  );
}

/** Whom it reaches, and what is not known of that. */
export function reachWords(preview: BroadcastPreview): string {
  const missing = silentWords(preview.silent_instances);
  return missing ? `${knownWords(preview)} ${missing}` : knownWords(preview);
}

function knownWords({
  connections,
  people_connected,
  people,
  person,
  barrier,
}: BroadcastPreview): string {
  const streams = formatCount(connections, 'connection');
  if (person && barrier) {
    return barrier === 'account_disabled'
      ? `Reaches nobody: the account of ${person.name} is disabled.`
      : `Reaches nobody: this session of ${person.name} has ended.`;
  }
  if (person) {
    return connections > 0
      ? `Reaches ${person.name} on ${streams} now.`
      : `${person.name} has no connection for it now, and gets it when they come back, while the log keeps it.`;
  }
  const reached = `Reaches ${formatCount(people_connected, 'person', 'people')} on ${streams} now.`;
  const others = Math.max(0, people - people_connected);
  if (others === 0) return reached;
  return `${reached} ${formatCount(others, 'other account')} ${others === 1 ? 'gets' : 'get'} it on coming back, while the log keeps it.`;
}
