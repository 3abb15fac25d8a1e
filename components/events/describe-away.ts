import type { AwayDigest } from '@/lib/events/client/away-digest';
import { formatCount } from '@/lib/format';
import type { InboxItem } from '@/lib/inbox/inbox-item';

/** `3 summaries were finished and 1 failed while you were away.` */
export function describeAway({ items, capped }: AwayDigest): string {
  const count = (...kinds: InboxItem['kind'][]) =>
    items.filter((item) => kinds.includes(item.kind)).length;
  const finished = count('finished');
  const failed = count('failed');
  const messages = count('message', 'warning');
  const parts: string[] = [];
  if (finished > 0) {
    const verb = finished === 1 ? 'was' : 'were';
    parts.push(`${formatCount(finished, 'summary', 'summaries')} ${verb} finished`);
  }
  if (failed > 0)
    parts.push(finished > 0 ? `${failed} failed` : `${formatCount(failed, 'video')} failed`);
  if (messages > 0) parts.push(`${formatCount(messages, 'message')} came`);
  const words = new Intl.ListFormat('en').format(parts);
  return `${capped ? 'At least ' : ''}${words} while you were away.`;
}
