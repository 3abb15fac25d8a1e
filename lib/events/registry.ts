import { z } from 'zod';
import { inboxStateSchema } from '../inbox/state';
import { jobPhases } from '../summaries/status';
import { serverStatsSchema } from './stats';

/**
 * Every event type: its data, whether it is durable (has an id, is logged and replayed) or ephemeral, and whether it is
 * control traffic of one connection. Server, browser and webhooks share this file.
 */
const text = z.string();
const percent = z.number().min(0).max(100);

export const eventData = {
  connected: z.object({
    connection_id: text,
    message: text,
    subscriptions: z.array(text),
    ping_interval_ms: z.number(),
    server_time: z.number(),
  }),
  summary_progress: z.object({
    status: z.enum(['starting', 'processing', 'completed']),
    message: text,
    progress: z.number(),
    total: z.number(),
    percent,
    phase: z.enum(jobPhases),
    until: z.number().optional(),
    batch_id: text,
    job_id: text,
    current_video: z.object({
      id: text.nullable(),
      title: text,
      playlist: text.optional(),
    }),
  }),
  summary_delta: z.object({ job_id: text, offset: z.number(), text }),
  /** To admins, while one of them watches. */
  server_stats: serverStatsSchema,
  inbox_state: inboxStateSchema,
  summary_complete: z.object({
    video_id: text.nullable(),
    title: text,
    source: z.enum(['cache', 'generated']),
    model_used: text,
    playlist: text.optional(),
    summary_id: text,
    job_id: text,
    batch_id: text,
  }),
  summary_failed: z.object({
    video_id: text.nullable(),
    title: text.optional(),
    code: text,
    message: text,
    retryable: z.boolean(),
    job_id: text,
    batch_id: text,
  }),
  batch_complete: z.object({
    batch_id: text,
    total: z.number(),
    completed: z.number(),
    failed: z.number(),
    cancelled: z.number(),
    from_cache: z.number(),
    /** Playlists and channels that could not be read, and those of which the reading was cancelled; none when not set. */
    failed_lists: z.number().optional(),
    cancelled_lists: z.number().optional(),
  }),
  system: z.object({
    message: text.min(1).max(2_000),
    type: z.enum(['info', 'warning', 'error']),
    timestamp: z.number(),
    /** Set on the note about one batch, which belongs into the inbox and raises no toast. */
    batch_id: text.optional(),
    /** What it is about, where pages know more: why YouTube refuses this server, `webhook` or `token`. */
    code: text.optional(),
    /** Until when new videos wait. */
    until: z.number().optional(),
    /** The webhook that it is about. */
    webhook_id: text.optional(),
  }),
  test: z.json(),
  ping: z.object({ at: z.number() }),
  reset: z.object({ reason: z.enum(['trimmed', 'unknown_cursor', 'too_far_behind']) }),
  bye: z.object({
    reason: z.enum([
      'restart',
      'rotate',
      'signed_out',
      'session_expired',
      'revoked',
      'slow_consumer',
      'over_limit',
    ]),
    retry: z.boolean(),
    retry_after_ms: z.number(),
  }),
} as const;

/** The `code` of a `system` event that tells a webhook's owner what has become of it. */
export const webhookNotice = 'webhook';
/** The same for the owner of an API token. */
export const tokenNotice = 'token';

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.infer<(typeof eventData)[T]>;
export type ByeReason = EventData<'bye'>['reason'];
export type ResetReason = EventData<'reset'>['reason'];

export const eventTypes = Object.keys(eventData) as EventType[];

export const durableTypes = [
  'summary_complete',
  'summary_failed',
  'batch_complete',
  'system',
  'test',
] as const satisfies readonly EventType[];
export type DurableType = (typeof durableTypes)[number];

export const ephemeralTypes = [
  'summary_progress',
  'summary_delta',
  'server_stats',
  'inbox_state',
] as const satisfies readonly EventType[];
export type EphemeralType = (typeof ephemeralTypes)[number];

export function isEventType(value: string): value is EventType {
  return Object.hasOwn(eventData, value);
}

export function isDurable(type: EventType): type is DurableType {
  return (durableTypes as readonly EventType[]).includes(type);
}

/** A durable event as clients see it. `at` is epoch milliseconds. */
export interface EventEnvelope<T extends EventType = EventType> {
  id: string;
  type: T;
  at: number;
  data: EventData<T>;
}
