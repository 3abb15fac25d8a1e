import 'server-only';
import { z } from 'zod';
import { parseInput } from '../../parse-input';
import { recordAudit } from '../../server/audit/record-audit';
import type { Principal } from '../../server/auth/principal';
import { requireAdmin, requireAdminNow } from '../../server/auth/require-admin';
import type { Db } from '../../server/db/open-database';
import type { Logger } from '../../server/logger';
import { audienceId, audienceKey } from '../audience';
import { eventData } from '../registry';
import { broadcastSchema } from '../schemas';
import { findAudience } from './broadcast-audience';
import type { Broadcaster } from './broadcaster';
import type { EventLog } from './event-log';

export const maxBroadcastBytes = 16 * 1024;

export interface BroadcastContext {
  eventLog: EventLog;
  broadcaster: Broadcaster;
  db: Db;
  logger: Logger;
  now(): number;
  principal: Principal;
  /** Where the admin sends it from. */
  address: string;
}

/**
 * Appends an event on behalf of an admin. Returns its id and how many connections of this process would get it at that
 * moment. Throws `forbidden` for anyone else, `invalid_input` for data that breaks the type's schema, and `not_found` for a person
 * (by id or address) or session that does not exist.
 */
export async function broadcast(
  { eventLog, broadcaster, db, logger, now, principal, address }: BroadcastContext,
  input: unknown,
): Promise<{ event_id: string; recipients: number }> {
  requireAdmin(principal);
  const request = parseInput(broadcastSchema, input);
  const { event_type: type, subscription_filter } = request;
  const given = type === 'system' ? withTimestamp(request.data, now()) : request.data;
  const { data } = parseInput(z.object({ data: eventData[type] }), { data: given });
  const { audience } = await findAudience({ db, now }, request);
  const topic = subscription_filter ?? type;

  const recipients = broadcaster.receivers(audience, topic).length;
  const seq = await eventLog.publish(
    { type, audience, topic, data: data as never },
    (trx, appended) =>
      recordAudit(trx, {
        at: now(),
        actor: principal,
        action: 'broadcast_sent',
        target: { kind: 'event', id: eventLog.idOf(appended), label: type },
        address,
        details: { audience: audienceKey(audience.kind, audienceId(audience)), topic, recipients },
      }),
    (trx) => requireAdminNow(trx, principal, now()),
  );
  const eventId = eventLog.idOf(seq!);
  logger.info({
    audit: 'broadcast',
    eventId,
    type,
    audience,
    topic,
    recipients,
  });
  return { event_id: eventId, recipients };
}

/** A system event says when; an admin need not write that down. */
function withTimestamp(data: unknown, at: number): unknown {
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return isObject ? { type: 'info', timestamp: at, ...data } : data;
}
