import 'server-only';
import type { EphemeralEvent } from '../../events/server/ephemeral-queue';
import type { EventLog } from '../../events/server/event-log';
import type { Principal } from '../../server/auth/principal';
import type { Db } from '../../server/db/open-database';

/** What the inbox's verbs work with. */
export interface InboxContext {
  db: Db;
  eventLog: EventLog;
  /** Tells a person's pages of what has changed, on every device. */
  publishEphemeral(event: EphemeralEvent<'inbox_state'>): void;
}

export interface InboxCall extends InboxContext {
  principal: Principal;
}
