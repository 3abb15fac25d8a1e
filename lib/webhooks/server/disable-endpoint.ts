import 'server-only';
import type { Append } from '../../events/server/event-log';
import type { Trx } from '../../server/db/open-database';
import type { DisabledReason } from '../outcomes';
import { type EndpointRow, nameOf } from './endpoint-row';
import { notifyOwner } from './notify-owner';

const words: Record<Exclude<DisabledReason, 'owner'>, string> = {
  gone: 'its receiver answered 410 Gone',
  failing: 'its receiver has failed for too long',
  secret:
    'its signing secret cannot be read since the secret of this server was changed. Make a new one',
};

/** Switches an endpoint off and tells its owner. What is on its way waits until it is switched on again. */
export async function disableEndpoint(
  trx: Trx,
  append: Append,
  endpoint: Pick<EndpointRow, 'id' | 'owner_id' | 'url' | 'description'>,
  reason: Exclude<DisabledReason, 'owner'>,
  at: number,
): Promise<void> {
  const changed = await trx
    .updateTable('webhook_endpoints')
    .set({ disabled_reason: reason, disabled_at: at, updated_at: at })
    .where('id', '=', endpoint.id)
    .where('disabled_reason', 'is', null)
    .executeTakeFirst();
  if (Number(changed.numUpdatedRows) === 0) return;
  notifyOwner(append, {
    webhook: endpoint,
    type: 'error',
    message: `The webhook “${nameOf(endpoint)}” was switched off: ${words[reason]}. Switch it on again in the settings.`,
    dedupeKey: `webhook_disabled:${endpoint.id}:${at}`,
    at,
  });
}
