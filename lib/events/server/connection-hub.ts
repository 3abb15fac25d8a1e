import 'server-only';
import type { DeliveryStats } from './delivery-stats';
import type { EncodedEntry } from './entry-ring';
import type { EventLog } from './event-log';

/** What a connection needs of its hub: the shared log, the ring over its newest part, and where the hub has read to. */
export interface ConnectionHub {
  readonly log: EventLog;
  readonly head: number;
  readonly replayLimit: number;
  readonly stats: DeliveryStats;
  /** The entries after `seq`, `limit` at most, or null when the ring no longer reaches back that far. */
  ringAfter(seq: number, limit: number): readonly EncodedEntry[] | null;
  now(): number;
  /** The log fields say which connection it was. */
  onError(error: unknown, fields: object): void;
}
