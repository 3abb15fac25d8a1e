import { z } from 'zod';
import { audienceSchema } from './audience';
import { silentInstancesSchema } from './schemas';

/** What admins see of streams and do about them; server and pages share these shapes. */

/** A connection as `/events/status` shows it. Times are epoch milliseconds. */
export const connectionViewSchema = z.object({
  connection_id: z.string(),
  /** The process that has it. */
  instance_id: z.string(),
  session_id: z.string(),
  user_id: z.string(),
  user_ip: z.string(),
  created_at: z.number(),
  last_activity: z.number(),
  is_active: z.boolean(),
  subscriptions: z.array(z.string()),
  /** Bytes handed over that the receiver has not taken yet. */
  queue_size: z.number(),
  state: z.string(),
  /** Where it began in the log, and up to where it has been given everything: event ids. */
  from: z.string(),
  cursor: z.string(),
  /** Since when its receiver is full or takes nothing, which ends it after the stall timeout; null while neither is so. */
  blocked_since: z.number().nullable(),
  /** Since when its receiver has taken nothing of what waits for it; null while it takes something, or nothing waits. */
  takes_nothing_since: z.number().nullable(),
  /** When the server will end it, for its client to come back. */
  ends_at: z.number(),
});
export type ConnectionView = z.infer<typeof connectionViewSchema>;

export const personViewSchema = z.object({
  user_id: z.string(),
  name: z.string(),
  email: z.string(),
});
export type PersonView = z.infer<typeof personViewSchema>;

/** Why somebody who is named gets nothing at the moment, however long the log keeps it. */
export const barriers = ['account_disabled', 'session_ended'] as const;
export type Barrier = (typeof barriers)[number];

export const eventsStatusSchema = z.object({
  total_connections: z.number(),
  connections: z.array(connectionViewSchema),
  /** Whose they are; for admins only. */
  people: z.array(personViewSchema).optional(),
  silent_instances: silentInstancesSchema,
});
export type EventsStatus = z.infer<typeof eventsStatusSchema>;

/** Whom a broadcast would reach. People are accounts that are not disabled, and can come for it. */
export const broadcastPreviewSchema = z.object({
  connections: z.number(),
  /** People with at least one of these connections, and all whom the event is for. */
  people_connected: z.number(),
  people: z.number(),
  /** Who `user_filter` is, or whose session `session_filter`. */
  person: personViewSchema.nullable(),
  barrier: z.enum(barriers).nullable(),
  silent_instances: silentInstancesSchema,
});
export type BroadcastPreview = z.infer<typeof broadcastPreviewSchema>;

export const verdictCodes = [
  'delivered',
  'cursor_past',
  'untaken',
  'behind',
  'skipped',
  'other_topic',
  'other_session',
  'not_connected',
  'cannot_be_known',
  'not_in_audience',
  'trimmed',
  'unknown_id',
  'internal',
] as const;
export type VerdictCode = (typeof verdictCodes)[number];

export const traceOutcomes = [
  'handed_over',
  'untaken',
  'behind',
  'skipped',
  'other_topic',
  'other_audience',
  'cursor_past',
  'began_later',
  'ended_earlier',
] as const;
export type TraceOutcome = (typeof traceOutcomes)[number];

/** What became of one event on one connection. */
const explainedConnectionSchema = z.object({
  connection_id: z.string(),
  instance_id: z.string(),
  session_id: z.string(),
  created_at: z.number(),
  closed_at: z.number().nullable(),
  from: z.string(),
  position: z.string(),
  outcome: z.enum(traceOutcomes),
});
export type ExplainedConnection = z.infer<typeof explainedConnectionSchema>;

/** What is asked of the look-up: an event, and a person by address or id. */
export const explainSchema = z.object({
  event_id: z.string().trim().min(1, 'Give the id of an event.').max(100),
  user: z.string().trim().min(1, 'Say who, by address or id.').max(254),
});

/** Why a person did or did not get an event. */
export const explanationSchema = z.object({
  verdict: z.enum(verdictCodes),
  /** The verdict in a sentence. */
  sentence: z.string(),
  event: z
    .object({
      id: z.string(),
      type: z.string(),
      topic: z.string(),
      at: z.number(),
      audience: audienceSchema,
      /** Whom the audience names, where it is a person or one of their sessions. */
      addressee: personViewSchema.nullable(),
      size_bytes: z.number(),
      /** Without what is somebody's own: what they summarize, and what they are told about it. */
      data: z.unknown(),
    })
    .nullable(),
  person: personViewSchema,
  in_audience: z.boolean().nullable(),
  barrier: z.enum(barriers).nullable(),
  connections: z.array(explainedConnectionSchema),
  /** Connections that ended before this moment are not known any more; epoch milliseconds. */
  known_since: z.number(),
  silent_instances: silentInstancesSchema,
  /** Other instances that ran when it happened or since, and have stopped: what they knew is gone. */
  stopped_instances: z.number(),
});
export type Explanation = z.infer<typeof explanationSchema>;
