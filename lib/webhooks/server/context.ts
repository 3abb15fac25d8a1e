import 'server-only';
import type { EventLog } from '../../events/server/event-log';
import type { Principal } from '../../server/auth/principal';
import type { Db } from '../../server/db/open-database';
import type { Caller } from '../../server/http/client-address';
import type { CreateId } from '../../server/ids';
import type { Logger } from '../../server/logger';
import type { Seal } from '../../server/seal';
import type { Wake } from '../../server/wake/wake';
import type { TargetContext } from './find-target';

/** What the verbs and the sending of this feature work with. */
export interface WebhooksContext {
  db: Db;
  eventLog: EventLog;
  wake: Wake;
  logger: Logger;
  createId: CreateId;
  now(): number;
  /** Closes and opens signing secrets. */
  seal: Seal;
  /** Where addresses lead, and whether that is allowed. */
  target: TargetContext;
}

/** A verb's context: the same, on behalf of somebody. */
export interface WebhooksCall extends WebhooksContext {
  principal: Principal;
  caller: Caller;
}
