import 'server-only';
import type { Viewer } from '../audience';
import type { ByeReason } from '../registry';
import type { Subscriptions } from '../subscriptions';

/** What is known of a stream when it is opened. */
export interface ConnectionOptions {
  id: string;
  viewer: Viewer;
  address: string;
  /** Of the request that opened it, for log lines. */
  requestId?: string;
  subscriptions: Subscriptions;
  /** Seq to go on from; null starts at the hub's head. */
  cursor: number | null;
  endsAt: number;
  endReason: Extract<ByeReason, 'rotate' | 'session_expired'>;
}
