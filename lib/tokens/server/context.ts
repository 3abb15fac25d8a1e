import 'server-only';
import type { EventLog } from '../../events/server/event-log';
import type { Principal } from '../../server/auth/principal';
import type { Db } from '../../server/db/open-database';
import type { CreateId } from '../../server/ids';
import type { Logger } from '../../server/logger';

/** What the verbs of this feature work with. */
export interface TokensContext {
  db: Db;
  eventLog: EventLog;
  logger: Logger;
  createId: CreateId;
  now(): number;
}

/** A verb's context: the same, on behalf of somebody. */
export interface TokensCall extends TokensContext {
  principal: Principal;
}
