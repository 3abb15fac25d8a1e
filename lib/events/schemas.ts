import { z } from 'zod';
import { durableTypes, type EventType, eventData, eventTypes } from './registry';

/** As long as an address may be. */
export const maxUserFilterLength = 254;

const target = z.object({
  event_type: z.enum(['test', 'system']),
  // Never empty: a filter that was left blank by mistake must not mean everyone.
  session_filter: z.string().min(1, 'Name a session or leave it out.').max(100).optional(),
  user_filter: z
    .string()
    .min(1, 'Name a user or leave it out.')
    .max(maxUserFilterLength)
    .optional(),
  subscription_filter: z.enum(eventTypes as [EventType, ...EventType[]]).optional(),
});
const oneFilter = {
  path: ['session_filter'],
  error: 'Use session_filter or user_filter, not both.',
};
const hasOneFilter = (input: z.infer<typeof target>) =>
  input.session_filter === undefined || input.user_filter === undefined;

/** Whom an admin may send something. */
export const broadcastTargetSchema = target.refine(hasOneFilter, oneFilter);

/** What an admin may send. `data` is checked by the schema of its type. */
export const broadcastSchema = target
  .extend({ data: eventData.test.default({}) })
  .refine(hasOneFilter, oneFilter);

export const broadcastAnswerSchema = z.object({ event_id: z.string(), recipients: z.number() });

/** How many other instances did not answer in time, so that what they have is missing; null when nobody could be asked. */
export const silentInstancesSchema = z.number().nullable();

/** How many connections were closed. */
export const closedSchema = z.object({
  closed: z.number(),
  silent_instances: silentInstancesSchema,
});
export type Closed = z.infer<typeof closedSchema>;

export const disconnectSchema = z.object({ connection_id: z.string().max(100) });

const cursor = z
  .string()
  .transform((text) => text || undefined)
  .optional();

export const historySchema = z.object({
  order: z.enum(['oldest', 'newest']).default('oldest'),
  after: cursor,
  before: cursor,
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

const [firstType, ...otherTypes] = durableTypes;
const envelopeOf = <T extends (typeof durableTypes)[number]>(type: T) =>
  z.object({ id: z.string(), type: z.literal(type), at: z.number(), data: eventData[type] });

/** A durable event, by its type. `at` is epoch milliseconds. */
export const eventEnvelopeSchema = z.discriminatedUnion('type', [
  envelopeOf(firstType),
  ...otherTypes.map(envelopeOf),
]);

export const historyPageSchema = z.object({
  events: z.array(eventEnvelopeSchema),
  /** Where the next page starts: everything up to here has been given. Null when nothing is left, newest first. */
  cursor: z.string().nullable(),
  /** Set when the page does not go on from the cursor that was asked for. */
  reset: eventData.reset.shape.reason.nullable(),
});
