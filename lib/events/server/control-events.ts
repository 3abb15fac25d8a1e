import 'server-only';
import { z } from 'zod';
import type { LogEntry } from './event-log';

/**
 * Entries of the log that processes send one another, in the same order as events and with the same certainty; no connection
 * ever sees them, because no viewer has their audience.
 */
export const controlData = {
  /** The streams of a session or a user must end. */
  revocation: z
    .object({
      sessionId: z.string().optional(),
      userId: z.string().optional(),
      /** `rotate` for a client that should come back as what it is now. */
      reason: z.enum(['signed_out', 'revoked', 'rotate']),
    })
    .refine(({ sessionId, userId }) => sessionId !== undefined || userId !== undefined),
} as const;

export type ControlType = keyof typeof controlData;
export type ControlData<T extends ControlType> = z.infer<(typeof controlData)[T]>;
export type Revocation = ControlData<'revocation'>;

export const controlAudience = { kind: 'control', id: '' } as const;

export function isControl(entry: Pick<LogEntry, 'audienceKind'>): boolean {
  return entry.audienceKind === controlAudience.kind;
}

/** The revocation that an entry is, or null. `unreadable` is one that another version of this program wrote otherwise. */
export function readRevocation(entry: LogEntry): Revocation | 'unreadable' | null {
  if (!isControl(entry) || entry.type !== 'revocation') return null;
  try {
    return controlData.revocation.parse(JSON.parse(entry.data));
  } catch {
    return 'unreadable';
  }
}
