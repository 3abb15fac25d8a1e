import 'server-only';
import { toUser } from '../../events/audience';
import { webhookNotice } from '../../events/registry';
import type { Append } from '../../events/server/event-log';

/** Tells a webhook's owner what has become of it, in the transaction that makes it so. */
export function notifyOwner(
  append: Append,
  {
    webhook,
    type,
    message,
    dedupeKey,
    at,
  }: {
    webhook: { id: string; owner_id: string };
    type: 'warning' | 'error';
    message: string;
    /** The same is told once. */
    dedupeKey: string;
    at: number;
  },
): void {
  append({
    type: 'system',
    audience: toUser(webhook.owner_id),
    data: { message, type, timestamp: at, code: webhookNotice, webhook_id: webhook.id },
    dedupeKey,
  });
}
