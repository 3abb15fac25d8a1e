import type { BroadcastPreview } from '@/lib/events/operations';
import { formatCount } from '@/lib/format';
import { RetryNotice } from '../../ui/retry-notice';

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

export function reachWords({
  connections,
  people_connected,
  people,
  person,
}: BroadcastPreview): string {
  const streams = formatCount(connections, 'connection');
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
