import 'server-only';
import { z } from 'zod';

/**
 * Tells whoever waits that there is something to look at, in this process at once and in others as soon as a driver can. A
 * signal carries at most a small payload and may be lost: durable truth is in the database, and readers look once a second
 * anyway. One driver per way to run; every driver passes `__tests__/contracts/wake.contract.ts`.
 */
export interface Wake {
  /** Calls this process's listeners before it returns. */
  signal<C extends WakeChannel>(channel: C, payload: WakeChannels[C]): void;
  /** Returns a function that ends the subscription. */
  subscribe<C extends WakeChannel>(
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
  /** An event that is nowhere stored, for the streams of its audience. */
  ephemeral: EphemeralSignal;
}

export type WakeChannel = keyof WakeChannels;

export interface EphemeralSignal {
  type: string;
  audience: { kind: string; id?: string };
  data: unknown;
  conflationKey?: string;
}

export type WakeSchemas = { [C in WakeChannel]: z.ZodType<WakeChannels[C]> };

/** What other processes may say. Which ephemeral events there are is the events' business. */
export const wakeSchemas: Omit<WakeSchemas, 'ephemeral'> = {
  events: z.undefined(),
  jobs: z.undefined(),
  cancel: z.object({ ids: z.array(z.string()) }),
  webhooks: z.undefined(),
};
