import { z } from 'zod';
import { type ErrorCode, errorKinds } from '../errors';
import { faultRequestSchema } from '../events/faults';
import { connectionViewSchema, eventsStatusSchema, explanationSchema } from '../events/operations';
import { durableTypes, type EventType, eventData, eventTypes } from '../events/registry';
import { eventEnvelopeSchema, historyPageSchema } from '../events/schemas';
import { instanceSamplesSchema, sharedStatsSchema } from '../events/stats';
import { modelListSchema, transcriptViewSchema } from '../summaries/answers';
import { previewViewSchema } from '../summaries/preview-schemas';
import {
  batchViewSchema,
  citationSchema,
  jobViewSchema,
  modelViewSchema,
  sourceViewSchema,
  startedBatchSchema,
  summaryFacetsSchema,
  summaryListItemSchema,
  summaryPageSchema,
  summaryViewSchema,
} from '../summaries/schemas';
import { createdTokenSchema, tokenViewSchema } from '../tokens/schemas';
import {
  attemptViewSchema,
  createdWebhookSchema,
  deliveryDetailSchema,
  deliveryPageSchema,
  deliveryViewSchema,
  rotatedSecretSchema,
  webhookViewSchema,
} from '../webhooks/schemas';

const errorCodes = Object.keys(errorKinds) as [ErrorCode, ...ErrorCode[]];

/** Every error: compare `code`; `message` is for people and may change. */
export const errorSchema = z.object({
  error: z.object({
    code: z.enum(errorCodes),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});

const nameOfEvent = (type: EventType) =>
  `${type.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Event`;

/** By the name of an event, the component that is its data. */
export const eventComponents = Object.fromEntries(
  eventTypes.map((type) => [type, nameOfEvent(type)]),
);

/** What a receiver of webhooks is sent, by type. */
export const webhookComponents = Object.fromEntries(
  durableTypes.map((type) => [
    type,
    z.object({
      id: z.string().describe('The event’s id, the same at every attempt.'),
      type: z.literal(type),
      timestamp: z.iso.datetime().describe('When it happened.'),
      data: eventData[type],
    }),
  ]),
);

/** Schemas with a name of their own in the description. */
export const components: Readonly<Record<string, z.ZodType>> = {
  Error: errorSchema,
  Summary: summaryViewSchema,
  SummaryListItem: summaryListItemSchema,
  SummaryPage: summaryPageSchema,
  SummaryFacets: summaryFacetsSchema,
  Citation: citationSchema,
  Transcript: transcriptViewSchema,
  Batch: batchViewSchema,
  StartedBatch: startedBatchSchema,
  Job: jobViewSchema,
  Source: sourceViewSchema,
  Preview: previewViewSchema,
  Model: modelViewSchema,
  ModelList: modelListSchema,
  Token: tokenViewSchema,
  CreatedToken: createdTokenSchema,
  Webhook: webhookViewSchema,
  CreatedWebhook: createdWebhookSchema,
  RotatedSecret: rotatedSecretSchema,
  Delivery: deliveryViewSchema,
  DeliveryDetail: deliveryDetailSchema,
  DeliveryPage: deliveryPageSchema,
  Attempt: attemptViewSchema,
  Event: eventEnvelopeSchema,
  EventHistory: historyPageSchema,
  EventsStatus: eventsStatusSchema,
  Connection: connectionViewSchema,
  Explanation: explanationSchema,
  InstanceSamples: instanceSamplesSchema,
  SharedStats: sharedStatsSchema,
  Fault: faultRequestSchema,
  ...Object.fromEntries(eventTypes.map((type) => [nameOfEvent(type), eventData[type]])),
};
