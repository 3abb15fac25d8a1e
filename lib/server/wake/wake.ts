import 'server-only';

/**
 * Tells whoever waits that there is something to look at. A signal carries at most a small payload and may be lost:
 * durable truth is in the database, and readers look once a second anyway. One driver per way to run.
 */
export interface Wake {
  signal<C extends keyof WakeChannels>(channel: C, payload: WakeChannels[C]): void;
  /** Returns a function that ends the subscription. */
  subscribe<C extends keyof WakeChannels>(
    channel: C,
    listener: (payload: WakeChannels[C]) => void,
  ): () => void;
}

export interface WakeChannels {
  /** The event log has grown. */
  events: undefined;
  /** There are jobs to claim. */
  jobs: undefined;
  /** These jobs or works must stop. */
  cancel: { ids: readonly string[] };
  /** There are webhooks to send. */
  webhooks: undefined;
  /** Streams of this session or user must close. */
  revoke: { sessionId?: string; userId?: string; reason: 'signed_out' | 'revoked' };
}
