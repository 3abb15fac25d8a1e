import { z } from 'zod';
import type { Audience } from './audience';

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
  /** Since when its receiver takes nothing; null while it does. */
  blocked_since: z.number().nullable(),
  /** When the server will end it, for its client to come back. */
  ends_at: z.number(),
});
export type ConnectionView = z.infer<typeof connectionViewSchema>;

export interface PersonView {
  user_id: string;
  name: string;
  email: string;
}

export interface EventsStatus {
  total_connections: number;
  connections: ConnectionView[];
  /** Whose they are; for admins only. */
  people?: PersonView[];
}

/** Whom a broadcast would reach. People are accounts that are not disabled. */
export interface BroadcastPreview {
  connections: number;
  /** People with at least one of these connections, and all whom the event is for. */
  people_connected: number;
  people: number;
  /** Who `user_filter` is. */
  person: PersonView | null;
}

export const verdictCodes = [
  'delivered',
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
  'began_later',
  'ended_earlier',
] as const;
export type TraceOutcome = (typeof traceOutcomes)[number];

/** What became of one event on one connection. */
export interface ExplainedConnection {
  connection_id: string;
  instance_id: string;
  session_id: string;
  created_at: number;
  closed_at: number | null;
  from: string;
  position: string;
  outcome: TraceOutcome;
}

/** Why a person did or did not get an event. */
export interface Explanation {
  verdict: VerdictCode;
  /** The verdict in a sentence. */
  sentence: string;
  event: {
    id: string;
    type: string;
    topic: string;
    at: number;
    audience: Audience;
    /** Whom the audience names, where it is a person or one of their sessions. */
    addressee: PersonView | null;
    size_bytes: number;
    /** Without what is somebody's own: titles and messages of what they summarize. */
    data: unknown;
  } | null;
  person: PersonView;
  in_audience: boolean | null;
  connections: ExplainedConnection[];
  /** Connections that ended before this moment are not known any more; epoch milliseconds. */
  known_since: number;
}
