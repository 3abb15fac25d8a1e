import 'server-only';
import type { AuditAction, AuditDetails } from '../../audit';
import { recordAudit } from '../../server/audit/record-audit';
import type { Trx } from '../../server/db/open-database';
import type { WebhooksCall } from './context';
import { nameOf } from './endpoint-row';

/** Puts on record what a person did to a webhook of theirs, in the transaction that does it. */
export function recordAct(
  trx: Trx,
  { principal, caller, now }: Pick<WebhooksCall, 'principal' | 'caller' | 'now'>,
  action: Extract<AuditAction, `webhook_${string}`>,
  webhook: { id: string; url: string; description: string },
  details?: AuditDetails,
): Promise<void> {
  return recordAudit(trx, {
    at: now(),
    actor: principal,
    action,
    target: { kind: 'webhook', id: webhook.id, label: nameOf(webhook) },
    address: caller.address,
    details,
  });
}
