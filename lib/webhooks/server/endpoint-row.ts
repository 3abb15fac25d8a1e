import 'server-only';
import type { Viewer } from '../../events/audience';
import { type DurableType, durableTypes } from '../../events/registry';
import type { Db, Trx } from '../../server/db/open-database';

/** An endpoint as the sending side reads it: its row and its owner as they are now. Null when either is gone. */
export async function readEndpoint(db: Db, id: string) {
  return (await endpoint(db, id).executeTakeFirst()) ?? null;
}

/** The same, and nobody changes it until the transaction ends. */
export async function lockEndpoint(trx: Trx, id: string) {
  const row = await endpoint(trx, id).forNoKeyUpdate('webhook_endpoints').executeTakeFirst();
  return row ?? null;
}

function endpoint(db: Db | Trx, id: string) {
  return db
    .selectFrom('webhook_endpoints')
    .innerJoin('users', 'users.id', 'webhook_endpoints.owner_id')
    .selectAll('webhook_endpoints')
    .select(['users.role as owner_role', 'users.disabled_at as owner_disabled_at'])
    .where('webhook_endpoints.id', '=', id);
}

export type EndpointRow = NonNullable<Awaited<ReturnType<typeof readEndpoint>>>;

/** What its owner may see now; events of their sessions are for their browsers. */
export function viewerOf(endpoint: EndpointRow): Viewer {
  return { userId: endpoint.owner_id, role: endpoint.owner_role, sessionId: endpoint.id };
}

export function eventTypesOf({ event_types }: { event_types: string }): DurableType[] {
  const chosen: string[] = JSON.parse(event_types);
  return durableTypes.filter((type) => chosen.includes(type));
}

/** What a webhook is called in messages to its owner. */
export function nameOf({ url, description }: { url: string; description: string }): string {
  return description || new URL(url).host;
}
