import 'server-only';
import type { AuditAction, AuditDetails, AuditTarget } from '../../audit';
import type { Db, Trx } from '../db/open-database';
import { createId } from '../ids';

export interface NewAuditEntry {
  at: number;
  /** Who did it; null where nobody was signed in. */
  actor: { userId: string; email: string } | null;
  action: AuditAction;
  target?: AuditTarget;
  /** The client address it came from. */
  address: string | null;
  details?: AuditDetails;
}

/** Puts an act on record; with a transaction, together with what it changed. */
export async function recordAudit(
  db: Db | Trx,
  { at, actor, action, target, address, details }: NewAuditEntry,
): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      id: createId(`aud_${turn()}`),
      at,
      action,
      actor_id: actor?.userId ?? null,
      actor_label: actor?.email ?? null,
      target_kind: target?.kind ?? null,
      target_id: target?.id ?? null,
      target_label: target?.label ?? null,
      address,
      details: details ? JSON.stringify(details) : null,
    })
    .execute();
}

/** Puts lines of one millisecond in the order in which they were written. */
const turn = () => process.hrtime.bigint().toString(36).padStart(13, '0');
