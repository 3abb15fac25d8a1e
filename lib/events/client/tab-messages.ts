import { z } from 'zod';
import { type EventType, isEventType } from '../registry';
import type { Connection } from './connector';
import { type Frame, parseData } from './received-event';

/** The part of a BroadcastChannel that is used; tests pass a fake. */
export interface ChannelLike {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  close(): void;
}

/** Which tab leads, since when (epoch milliseconds, later than its predecessor's). */
export interface Term {
  tab: string;
  since: number;
}

/** What a leader knows of its connection and the server. */
export interface Status {
  connection: Connection;
  /** When the connection's state began, epoch milliseconds. */
  since: number;
  /** The server's clock minus this machine's, in milliseconds. */
  clockOffsetMs: number;
  /** How the server has greeted the stream. */
  greeting: Frame | null;
}

/** What tabs of one person in one browser tell each other. */
export type TabMessage =
  /** Asks the leader for a sign of life. */
  | { kind: 'hello' }
  /** The leader lives, is here, and knows this. */
  | { kind: 'beat'; term: Term; cursor: string | null; status: Status }
  /** An event the leader has handled, and its cursor before that. */
  | { kind: 'event'; term: Term; before: string | null; frame: Frame }
  /** The leader's cursor has moved over what is not for this person. */
  | { kind: 'moved'; term: Term; before: string | null; to: string }
  /** That session is over. */
  | { kind: 'signed_out'; session: string };

const cursor = z.string().nullable();
const term = z.object({ tab: z.string(), since: z.number() });
const frame = z
  .object({
    type: z.custom<EventType>((type) => typeof type === 'string' && isEventType(type)),
    id: z.string(),
    data: z.unknown(),
    at: z.number().nullable(),
  })
  .transform((raw, context): Frame => {
    const data = parseData(raw.type, raw.data);
    if (data !== undefined) return { ...raw, data };
    context.addIssue({ code: 'custom', message: 'data breaks its schema' });
    return z.NEVER;
  });

/** Other versions of the application may be open in other tabs: what is not understood is not taken. */
const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello') }),
  z.object({
    kind: z.literal('beat'),
    term,
    cursor,
    status: z.object({
      connection: z.object({
        state: z.enum(['connecting', 'live', 'reconnecting', 'polling', 'offline']),
        connectionId: z.string().nullable(),
        latencyMs: z.number().nullable(),
      }),
      since: z.number(),
      clockOffsetMs: z.number(),
      greeting: frame.nullable(),
    }),
  }),
  z.object({ kind: z.literal('event'), term, before: cursor, frame }),
  z.object({ kind: z.literal('moved'), term, before: cursor, to: z.string() }),
  z.object({ kind: z.literal('signed_out'), session: z.string() }),
]);

export function parseTabMessage(data: unknown): TabMessage | null {
  const parsed = messageSchema.safeParse(data);
  return parsed.success ? parsed.data : null;
}
