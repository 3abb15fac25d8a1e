import 'server-only';
import type { Viewer } from '../audience';
import type { ByeReason } from '../registry';
import type { Subscriptions } from '../subscriptions';
import type { CreateFrameSink } from './frame-sink';

/** Who asks for a stream, and for what. */
export interface ConnectRequest {
  viewer: Viewer;
  address: string;
  /** Of the request that opens the stream, for log lines. */
  requestId?: string;
  subscriptions: Subscriptions;
  /** The client's last event id; undefined means from now on. */
  cursor: string | undefined;
  sessionExpiresAt: number;
  createSink: CreateFrameSink;
  /** The client's presence: a connection is never made for a client that has gone. */
  signal: AbortSignal;
  /**
   * Looks again whether this viewer may have the stream, once it is registered and would hear of a revocation: null, or why
   * it must end.
   */
  verify(): Promise<ByeReason | null>;
}
