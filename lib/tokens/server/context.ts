import 'server-only';
import type { EventLog } from '../../events/server/event-log';
import type { Principal } from '../../server/auth/principal';
import type { Revocation } from '../../server/auth/revocation';
import type { Db } from '../../server/db/open-database';
import type { Caller } from '../../server/http/client-address';
import type { CreateId } from '../../server/ids';
import type { Logger } from '../../server/logger';

/** What the verbs of this feature work with. */
export interface TokensContext {
  db: Db;
  eventLog: EventLog;
  revocation: Revocation;
  logger: Logger;
  createId: CreateId;
  now(): number;
}

/** A verb's context: the same, on behalf of somebody. */
export interface TokensCall extends TokensContext {
  principal: Principal;
  caller: Caller;
}
