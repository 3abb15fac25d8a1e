import {
  createdWebhookSchema,
  createWebhookSchema,
  deliveryDetailSchema,
  deliveryPageSchema,
  listDeliveriesSchema,
  replayedSchema,
  replaySchema,
  rotatedSecretSchema,
  rotateSecretSchema,
  updateWebhookSchema,
  webhookListSchema,
  webhookViewSchema,
} from '../webhooks/schemas';
import type { Operations } from './operation';

const tag = 'Webhooks';

/** Managing webhooks; what receivers get is in docs/webhooks.md. */
export const webhookOperations: Operations = {
  'GET /api/webhooks': {
    summary: 'List webhooks',
    tag,
    answers: { 200: { description: 'Yours, without the secrets.', schema: webhookListSchema } },
  },
  'POST /api/webhooks': {
    summary: 'Make a webhook',
    description: 'It gets what happens from now on.',
    tag,
    body: { schema: createWebhookSchema },
    answers: { 201: { description: 'With its signing secret.', schema: createdWebhookSchema } },
    errors: ['webhook_url_refused', 'too_many_webhooks', 'rate_limited'],
  },
  'GET /api/webhooks/{id}': {
    summary: 'Read a webhook',
    tag,
    answers: { 200: { description: 'The webhook.', schema: webhookViewSchema } },
  },
  'PATCH /api/webhooks/{id}': {
    summary: 'Change a webhook, or switch it on or off',
    description: 'What is missing stays as it is.',
    tag,
    body: { schema: updateWebhookSchema },
    answers: { 200: { description: 'The webhook as it is now.', schema: webhookViewSchema } },
    errors: ['webhook_url_refused', 'rate_limited'],
  },
  'DELETE /api/webhooks/{id}': {
    summary: 'Delete a webhook and its delivery log',
    tag,
    answers: { 204: { description: 'Deleted.' } },
  },
  'POST /api/webhooks/{id}/rotate': {
    summary: 'Make a new signing secret',
    description: 'The old one signs along for 24 hours, unless `keep_previous` is false.',
    tag,
    body: { schema: rotateSecretSchema, optional: true },
    answers: {
      200: { description: 'The only answer with the secret.', schema: rotatedSecretSchema },
    },
    errors: ['rate_limited'],
  },
  'POST /api/webhooks/{id}/test': {
    summary: 'Send a test',
    description: 'One request, without retries, also while the webhook is off.',
    tag,
    answers: {
      202: { description: 'Read it again to see what came of it.', schema: deliveryDetailSchema },
    },
    errors: ['rate_limited'],
  },
  'POST /api/webhooks/{id}/replay': {
    summary: 'Send the events of a time range again',
    tag,
    body: { schema: replaySchema },
    answers: { 202: { description: 'How many are sent.', schema: replayedSchema } },
    errors: ['webhook_disabled', 'replay_too_large', 'rate_limited'],
  },
  'GET /api/webhooks/{id}/deliveries': {
    summary: 'Read the delivery log',
    tag,
    query: listDeliveriesSchema,
    answers: { 200: { description: 'A page, newest first.', schema: deliveryPageSchema } },
  },
  'GET /api/webhooks/{id}/deliveries/{deliveryId}': {
    summary: 'Read a delivery with its attempts',
    tag,
    answers: { 200: { description: 'Requests and answers.', schema: deliveryDetailSchema } },
  },
  'POST /api/webhooks/{id}/deliveries/{deliveryId}/redeliver': {
    summary: 'Send an event again',
    tag,
    answers: {
      202: { description: 'Read it again to see what came of it.', schema: deliveryDetailSchema },
    },
    errors: ['webhook_disabled', 'conflict', 'rate_limited'],
  },
};
