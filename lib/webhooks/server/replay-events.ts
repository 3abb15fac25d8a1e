import 'server-only';
import { breathe } from '../../breathe';
import { AppError } from '../../errors';
import type { LogEntry } from '../../events/server/event-log';
import { parseInput } from '../../parse-input';
import { transact } from '../../server/db/transact';
import { maxReplayed, replaySchema } from '../schemas';
import { insertDeliveries } from './collect-events';
import type { WebhooksCall } from './context';
import { eventTypesOf } from './endpoint-row';
import { lockOwnWebhook, requireOwnWebhook } from './own-webhook';
import { recordAct } from './record-act';

const pageSize = 200;

/**
 * Sends every event of a time range once more that the log still has, of the types the webhook is for. What is on its way
 * already is left as it is. Throws `not_found`, `invalid_input`, `webhook_disabled` or `replay_too_large`.
 */
export async function replayEvents(
  call: WebhooksCall,
  webhookId: string,
  input: unknown,
): Promise<{ queued: number }> {
  const { db, wake } = call;
  const range = parseInput(replaySchema, input);
  const webhook = await requireOwnWebhook(db, call, webhookId);
  requireOn(webhook);
  const entries = await eventsBetween(call, new Set(eventTypesOf(webhook)), range);
  const queued = await transact(db, async (trx) => {
    const locked = await lockOwnWebhook(trx, call, webhookId);
    requireOn(locked);
    let count = 0;
    for (let at = 0; at < entries.length; at += pageSize) {
      const page = entries.slice(at, at + pageSize);
      count += await insertDeliveries(trx, call, webhookId, page, { again: true });
    }
    await recordAct(trx, call, 'webhook_replayed', locked, { queued: count });
    return count;
  });
  wake.signal('webhooks', undefined);
  return { queued };
}

function requireOn({ disabled_reason }: { disabled_reason: string | null }): void {
  if (disabled_reason !== null) throw new AppError('webhook_disabled');
}

/** By the index of what the caller may see: the log has none by time, and does not need one for this. */
async function eventsBetween(
  { eventLog, principal }: WebhooksCall,
  topics: ReadonlySet<string>,
  { from, until }: { from: number; until: number },
): Promise<LogEntry[]> {
  const { userId, role } = principal;
  const head = await eventLog.head();
  const found: LogEntry[] = [];
  let after = await eventLog.trimmedThrough();
  for (;;) {
    const page = await eventLog.readVisible({
      viewer: { userId, role, sessionId: '' },
      subscriptions: topics,
      after,
      upTo: head,
      limit: pageSize,
    });
    found.push(...page.filter(({ at }) => at >= from && at <= until));
    if (found.length > maxReplayed) throw new AppError('replay_too_large');
    if (page.length < pageSize) return found;
    after = page.at(-1)!.seq;
    await breathe();
  }
}
