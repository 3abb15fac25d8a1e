import 'server-only';
import type { Principal } from '../../server/auth/principal';
import type { Db } from '../../server/db/open-database';
import type { Peers } from '../../server/peers/peers';
import type { Broadcaster } from './broadcaster';
import type { EventLog } from './event-log';

/** What it takes to look at the streams of all instances, and to close some. */
export interface OperationsContext {
  broadcaster: Broadcaster;
  eventLog: EventLog;
  peers: Peers;
  instanceId: string;
  db: Db;
  now(): number;
}

/** The same with who asks, and from where. */
export interface OperationsCall extends OperationsContext {
  principal: Principal;
  address: string;
}
