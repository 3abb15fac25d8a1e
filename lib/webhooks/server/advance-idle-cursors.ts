import 'server-only';
import { sql } from 'kysely';
import type { WebhooksContext } from './context';

/**
 * Moves the cursors of webhooks with nothing to read to the head of the log, also of those that are switched off, so that
 * retention, which removes what others were told, does not look like a loss. Endpoints with something to read, and those that
 * fell behind already, stay.
 */
export async function advanceIdleCursors({
  db,
  eventLog,
  now,
}: Pick<WebhooksContext, 'db' | 'eventLog' | 'now'>): Promise<void> {
  const head = await eventLog.head();
  const trimmedThrough = await eventLog.trimmedThrough();
  await db
    .updateTable('webhook_endpoints')
    .set({ cursor_seq: head })
    .where('cursor_epoch', '=', eventLog.epoch)
    .where('cursor_seq', '<', head)
    .where('cursor_seq', '>=', trimmedThrough)
    // A lease that has run out is of a process that is no more, and nobody takes one where there is nothing to do.
    .where((eb) => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<', now())]))
    .where(hasNothing('user', sql`webhook_endpoints.owner_id`))
    .where(hasNothing('everyone', sql`''`))
    .where(
      hasNothing('role', sql`(select role from users where users.id = webhook_endpoints.owner_id)`),
    )
    .execute();

  function hasNothing(kind: string, id: ReturnType<typeof sql>) {
    return sql<boolean>`not exists (select 1 from events where audience_kind = ${kind}
      and audience_id = ${id} and seq > webhook_endpoints.cursor_seq and seq <= ${head})`;
  }
}
