import 'server-only';
import {
  type AuditAction,
  type AuditEntry,
  type AuditPage,
  actionsOf,
  auditActions,
  auditDetailsSchema,
  auditQuerySchema,
} from '../../audit';
import { parseInput } from '../../parse-input';
import type { Principal } from '../auth/principal';
import { requireAdmin } from '../auth/require-admin';
import type { AuditLogTable } from '../db/account-tables';
import { contains } from '../db/contains';
import type { Db } from '../db/open-database';

/** So many people can be meant by a part of a name. */
const maxPeople = 50;

/**
 * The audit log, newest first, by `auditQuerySchema`. For admins: throws `forbidden` for anybody else, and `invalid_input`.
 * Every filter has an index, so that a log of years does not hold the process up.
 */
export async function listAudit(
  { db, principal }: { db: Db; principal: Principal },
  input: unknown,
): Promise<AuditPage> {
  requireAdmin(principal);
  const { group, person, before, limit } = parseInput(auditQuerySchema, input);
  const [beforeAt = '', beforeId = ''] = before?.split('.') ?? [];
  const people = person ? await findPeople(db, person) : [];
  const rows = await db
    .selectFrom('audit_log')
    .selectAll()
    .$if(group !== undefined, (query) => query.where('action', 'in', actionsOf(group!)))
    .$if(Boolean(person), (query) =>
      query.where(({ eb, or }) =>
        or([
          eb('address', '=', person!),
          ...(people.length > 0
            ? [eb('actor_id', 'in', people), eb('target_id', 'in', people)]
            : []),
        ]),
      ),
    )
    .$if(before !== undefined, (query) =>
      query.where(({ eb, or, and }) =>
        or([
          eb('at', '<', Number(beforeAt)),
          and([eb('at', '=', Number(beforeAt)), eb('id', '<', beforeId)]),
        ]),
      ),
    )
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.filter(({ action }) => action in auditActions).map(entryOf),
    next: last && rows.length > limit ? `${last.at}.${last.id}` : null,
  };
}

/** Ids of the accounts and invitations whose name or address has this in it. */
async function findPeople(db: Db, text: string): Promise<string[]> {
  const [users, invites] = [
    await db
      .selectFrom('users')
      .select('id')
      .where(({ or }) => or([contains('email', text), contains('name', text)]))
      .limit(maxPeople)
      .execute(),
    await db
      .selectFrom('invites')
      .select('id')
      .where(({ or }) => or([contains('email', text), contains('name', text)]))
      .limit(maxPeople)
      .execute(),
  ];
  return [...users, ...invites].map(({ id }) => id);
}

function entryOf(row: AuditLogTable): AuditEntry {
  const { id, at, action, actor_id, target_kind, address, details } = row;
  return {
    id,
    at,
    action: action as AuditAction,
    actor: actor_id ? { id: actor_id, label: row.actor_label ?? actor_id } : null,
    target: target_kind
      ? {
          kind: target_kind as NonNullable<AuditEntry['target']>['kind'],
          id: row.target_id,
          label: row.target_label,
        }
      : null,
    address,
    details: details ? auditDetailsSchema.parse(JSON.parse(details)) : {},
  };
}
