import { z } from 'zod';
import { durableTypes } from '../events/registry';
import { attemptOutcomeNames, deliveryOutcomeNames, disabledReasonNames } from './outcomes';

export const maxWebhooks = 10;
export const maxReplayed = 1_000;

/** An address that can be sent to at all; where its host leads is looked at by the server. */
export const webhookUrlSchema = z
  .string()
  .trim()
  .min(1, 'Enter the address of your receiver.')
  .max(2_000, 'Keep the address within 2,000 characters.')
  .transform((text, context) => {
    const problem = problemOf(text);
    if (!problem) return new URL(text).href;
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  });

function problemOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return 'Enter a full address, such as https://example.com/hooks.';
  }
  if (url.username || url.password) return 'Leave name and password out: requests are signed.';
  return url.hash ? 'Leave out what is behind the #.' : null;
}

const eventTypes = z
  .array(z.enum(durableTypes))
  .min(1, 'Choose at least one type of event.')
  .transform((types) => durableTypes.filter((type) => types.includes(type)));

const description = z.string().trim().max(200, 'Keep the description within 200 characters.');

export const createWebhookSchema = z.object({
  url: webhookUrlSchema,
  description: description.default(''),
  event_types: eventTypes.default(['summary_complete', 'summary_failed', 'batch_complete']),
});

export const updateWebhookSchema = z.object({
  url: webhookUrlSchema.optional(),
  description: description.optional(),
  event_types: eventTypes.optional(),
  enabled: z.boolean().optional(),
  /** When it is switched on: whether what happened meanwhile is sent now, too. */
  catch_up: z.boolean().default(false),
});

export const rotateSecretSchema = z.object({
  /** Whether the old secret signs along for 24 hours. */
  keep_previous: z.boolean().default(true),
});

/** Epoch milliseconds; both ends belong to the range. */
export const replaySchema = z
  .object({ from: z.number().int().min(0), until: z.number().int().min(0) })
  .refine(({ from, until }) => from <= until, {
    path: ['until'],
    error: 'The end is before the beginning.',
  });

export const webhookViewSchema = z.object({
  webhook_id: z.string(),
  url: z.string(),
  description: z.string(),
  event_types: z.array(z.enum(durableTypes)),
  enabled: z.boolean(),
  disabled_reason: z.enum(disabledReasonNames).nullable(),
  disabled_at: z.number().nullable(),
  /** Since when every attempt has failed. */
  failing_since: z.number().nullable(),
  /** Until when the secret before this one signs along. */
  previous_secret_until: z.number().nullable(),
  created_at: z.number(),
  /** Events on their way. */
  pending: z.number(),
  last_attempt: z
    .object({
      at: z.number(),
      outcome: z.enum(attemptOutcomeNames).nullable(),
      response_status: z.number().nullable(),
    })
    .nullable(),
});
export type WebhookView = z.infer<typeof webhookViewSchema>;

export const webhookListSchema = z.object({ items: z.array(webhookViewSchema) });

/** The only answers that ever hold a secret. */
export const createdWebhookSchema = webhookViewSchema.extend({ secret: z.string() });
export type CreatedWebhook = z.infer<typeof createdWebhookSchema>;

export const rotatedSecretSchema = z.object({
  secret: z.string(),
  previous_secret_until: z.number().nullable(),
});
export type RotatedSecret = z.infer<typeof rotatedSecretSchema>;

export const replayedSchema = z.object({ queued: z.number() });

export const deliveryKinds = ['event', 'test', 'gap'] as const;
export const deliveryStatuses = ['pending', 'succeeded', 'failed', 'cancelled'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export const deliveryViewSchema = z.object({
  delivery_id: z.string(),
  /** `gap` is a note that events may have been lost before they could be sent. */
  kind: z.enum(deliveryKinds),
  /** The `webhook-id` of its requests. */
  event_id: z.string(),
  event_type: z.string(),
  status: z.enum(deliveryStatuses),
  outcome: z.enum(deliveryOutcomeNames).nullable(),
  attempts: z.number(),
  /** An attempt is under way. */
  sending: z.boolean(),
  next_attempt_at: z.number().nullable(),
  created_at: z.number(),
  settled_at: z.number().nullable(),
  response_status: z.number().nullable(),
  duration_ms: z.number().nullable(),
});
export type DeliveryView = z.infer<typeof deliveryViewSchema>;

export const deliveryPageSchema = z.object({
  items: z.array(deliveryViewSchema),
  /** Give it as `before` for the next page; null on the last one. */
  next: z.string().nullable(),
});
export type DeliveryPage = z.infer<typeof deliveryPageSchema>;

const headers = z.record(z.string(), z.string());

export const attemptViewSchema = z.object({
  number: z.number(),
  started_at: z.number(),
  duration_ms: z.number().nullable(),
  /** Null while it is under way. */
  outcome: z.enum(attemptOutcomeNames).nullable(),
  /** What the network said, as a code such as `ECONNREFUSED`. */
  detail: z.string().nullable(),
  request: z.object({ url: z.string(), headers: headers.nullable() }),
  response: z
    .object({ status: z.number(), headers, body: z.string() })
    .nullable()
    .describe('The body is cut after its first kilobyte.'),
});
export type AttemptView = z.infer<typeof attemptViewSchema>;

export const deliveryDetailSchema = deliveryViewSchema.extend({
  /** The body of every request. */
  payload: z.string(),
  log: z.array(attemptViewSchema).describe('Attempts, the newest first, 50 at most.'),
});
export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;

export const listDeliveriesSchema = z.object({
  status: z.enum(deliveryStatuses).optional(),
  before: z
    .string()
    .regex(/^\d{1,16}\.\w{1,60}$/, 'Use what the page before gave as next.')
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
