import 'server-only';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Db, Trx } from '../../server/db/open-database';
import { transact } from '../../server/db/transact';
import { isGone } from '../../server/lease-holder';
import { interruptAttempts } from './interrupt-attempts';

/** Longer than an attempt can take, so that nobody else begins one while it is under way. */
export const leaseMs = 30_000;
export const heartbeatMs = 5_000;

/**
 * Leases on endpoints: whoever holds one is alone in reading its events and sending them. An endpoint is taken when there is
 * something to do for it and given back when it is done.
 */
export function createWebhookLeases({
  db,
  holder,
  epoch,
  now,
}: {
  db: Db;
  holder: string;
  epoch: string;
  now(): number;
}) {
  return {
    /**
     * Takes an endpoint with something to do that nobody has; undefined when there is none. Not one of `held`, whose lease may
     * have run out in a stall.
     */
    async claim(held: readonly string[]): Promise<string | undefined> {
      const at = now();
      // Looked for outside of a transaction first: mostly there is none.
      if (!(await idle(db, at, held).executeTakeFirst())) return undefined;
      return transact(db, async (trx) => {
        const found = await idle(trx, at, held)
          .forNoKeyUpdate('candidate')
          .skipLocked()
          .executeTakeFirst();
        if (!found) return undefined;
        await trx
          .updateTable('webhook_endpoints')
          .set({ locked_by: holder, locked_until: at + leaseMs })
          .where('id', '=', found.id)
          .execute();
        await interruptAttempts(trx, found.id);
        return found.id;
      });
    },

    /** Extends what is held. Returns the ids still held. */
    async extend(ids: readonly string[]): Promise<Set<string>> {
      const rows = await db
        .updateTable('webhook_endpoints')
        .set({ locked_until: now() + leaseMs })
        .where('locked_by', '=', holder)
        .where('id', 'in', [...ids])
        .returning('id')
        .execute();
      return new Set(rows.map(({ id }) => id));
    },

    async release(id: string): Promise<void> {
      await free(db).where('locked_by', '=', holder).where('id', '=', id).execute();
    },

    async releaseAll(): Promise<void> {
      await free(db).where('locked_by', '=', holder).execute();
    },

    /** Ends the leases of processes of this machine that are no more. For a database that only this machine uses. */
    async releaseDead(): Promise<void> {
      const rows = await db
        .selectFrom('webhook_endpoints')
        .select('locked_by')
        .distinct()
        .where('locked_by', 'is not', null)
        .execute();
      for (const { locked_by } of rows) {
        if (locked_by && isGone(locked_by, holder)) {
          await free(db).where('locked_by', '=', locked_by).execute();
        }
      }
    },
  };

  function idle(from: Db | Trx, at: number, held: readonly string[]) {
    return from
      .selectFrom('webhook_endpoints as candidate')
      .innerJoin('users', 'users.id', 'candidate.owner_id')
      .select('candidate.id')
      .where('users.disabled_at', 'is', null)
      .where((eb) =>
        eb.or([eb('candidate.locked_until', 'is', null), eb('candidate.locked_until', '<', at)]),
      )
      .$if(held.length > 0, (query) => query.where('candidate.id', 'not in', [...held]))
      .where((eb) => eb.or([hasDue(at), hasSomethingToRead(epoch)]))
      .limit(1);
  }
}

export type WebhookLeases = ReturnType<typeof createWebhookLeases>;

const free = (db: Db) =>
  db.updateTable('webhook_endpoints').set({ locked_by: null, locked_until: null });

/** Something to send now. What waits for a webhook that is switched off waits, but for tests. */
const hasDue = (at: number) => sql<SqlBool>`exists (select 1 from webhook_deliveries
  where endpoint_id = candidate.id and status = 'pending' and next_attempt_at <= ${at}
  and (candidate.disabled_reason is null or kind = 'test'))`;

/** An event after the cursor that the owner may see; whether it is of a type they chose is looked at when it is read. */
const hasSomethingToRead = (epoch: string) => sql<SqlBool>`candidate.disabled_reason is null and
  (candidate.cursor_epoch <> ${epoch} or ${seesAfterCursor('user', sql`candidate.owner_id`)}
  or ${seesAfterCursor('everyone', sql`''`)} or ${seesAfterCursor('role', sql`users.role`)})`;

function seesAfterCursor(kind: string, id: Expression<unknown>) {
  return sql<SqlBool>`exists (select 1 from events where audience_kind = ${kind}
    and audience_id = ${id} and seq > candidate.cursor_seq)`;
}
