import { z } from 'zod';
import type { ErrorCode } from '../errors';
import { faultRequestSchema } from '../events/faults';
import {
  broadcastPreviewSchema,
  eventsStatusSchema,
  explainSchema,
  explanationSchema,
} from '../events/operations';
import {
  broadcastAnswerSchema,
  broadcastSchema,
  broadcastTargetSchema,
  closedSchema,
  disconnectSchema,
  historyPageSchema,
  historySchema,
} from '../events/schemas';
import { watchAnswerSchema, watchSchema } from '../events/stats';
import { markSchema } from '../inbox/mark';
import { inboxStateSchema } from '../inbox/state';
import { eventComponents } from './components';
import type { Operations } from './operation';

const subscribe = z
  .string()
  .optional()
  .describe('Topics, separated by commas; all of them when it is missing.');

const stream = {
  description: 'Server-sent events. `x-events` names them and says what their `data` is.',
  types: ['text/event-stream'],
};

const streamErrors: ErrorCode[] = [
  'unknown_topic',
  'too_many_connections',
  'rate_limited',
  'unavailable',
];

/** The event stream and what belongs to it; the whole protocol is in docs/events-protocol.md. */
export const eventOperations: Operations = {
  'GET /events': {
    summary: 'Follow what happens',
    description:
      'A stream of events for you. Keep the newest `id`, and come back with it as `cursor` (or `Last-Event-ID`): nothing is missed. Ephemeral events have no `id`.',
    tag: 'Events',
    query: z.object({
      subscribe,
      cursor: z.string().optional().describe('The id of the last event seen; from now on without.'),
    }),
    answers: { 200: stream },
    events: eventComponents,
    errors: streamErrors,
  },
  'HEAD /events': {
    summary: 'Ask whether a session or a token counts',
    tag: 'Events',
    description: 'The status and headers that `GET` would have now.',
    query: z.object({ subscribe }),
    answers: { 200: { description: 'It does. Nothing is opened.' } },
    errors: streamErrors,
  },
  'GET /events/history': {
    summary: 'Read durable events',
    description:
      'The log of the stream as JSON, from the oldest that is kept when `after` is missing.',
    tag: 'Events',
    query: historySchema.extend({
      subscribe,
      after: z.string().optional(),
      before: z.string().optional().describe('With `order` newest.'),
    }),
    answers: { 200: { description: 'A page, in order.', schema: historyPageSchema } },
    errors: ['unknown_topic'],
  },
  'GET /api/inbox': {
    summary: 'Read what of the inbox is unread',
    description: 'The items are the durable events of the history.',
    tag: 'Events',
    answers: { 200: { description: 'How it is now.', schema: inboxStateSchema } },
  },
  'POST /api/inbox/read': {
    summary: 'Mark as read',
    tag: 'Events',
    body: { schema: markSchema },
    answers: { 200: { description: 'How it is now.', schema: inboxStateSchema } },
    errors: ['rate_limited', 'conflict'],
  },
  'GET /events/status': {
    summary: 'List open connections',
    description: 'An admin who is signed in sees all, everybody else and every token their own.',
    tag: 'Events',
    answers: { 200: { description: 'Connections.', schema: eventsStatusSchema } },
  },
  'POST /events/broadcast': {
    summary: 'Send an event',
    tag: 'Administration',
    access: 'admin',
    body: { schema: broadcastSchema },
    answers: { 202: { description: 'It is in the log.', schema: broadcastAnswerSchema } },
    errors: ['rate_limited', 'not_found'],
  },
  'POST /events/broadcast/preview': {
    summary: 'Ask whom a broadcast would reach',
    tag: 'Administration',
    access: 'admin',
    body: { schema: broadcastTargetSchema },
    answers: { 200: { description: 'How many, now.', schema: broadcastPreviewSchema } },
    errors: ['not_found'],
  },
  'POST /events/watch': {
    summary: 'Have the numbers of all instances sent',
    description:
      'As `server_stats` over the stream, for `watch_ms`; ask again before that is over.',
    tag: 'Administration',
    access: 'admin',
    body: { schema: watchSchema },
    answers: { 200: { description: 'The last minutes.', schema: watchAnswerSchema } },
  },
  'POST /events/explain': {
    summary: 'Ask why a person did or did not get an event',
    tag: 'Administration',
    access: 'admin',
    body: { schema: explainSchema },
    answers: {
      200: { description: 'A verdict, and what it is made from.', schema: explanationSchema },
    },
    errors: ['not_found'],
  },
  'POST /events/cleanup': {
    summary: 'Close connections that have taken nothing for five seconds',
    tag: 'Administration',
    access: 'admin',
    answers: { 200: { description: 'How many there were.', schema: closedSchema } },
  },
  'POST /events/disconnect': {
    summary: 'Close one connection',
    description: 'Its client comes back.',
    tag: 'Administration',
    access: 'admin',
    body: { schema: disconnectSchema },
    answers: { 200: { description: 'It is closed.', schema: closedSchema } },
    errors: ['not_found', 'unavailable'],
  },
  'POST /events/faults': {
    summary: 'Make something go wrong with a connection of your own',
    description: 'For testing clients; needs `EVENTS_FAULTS_ENABLED`, or an admin.',
    tag: 'Administration',
    body: { schema: faultRequestSchema },
    answers: { 200: { description: 'It goes wrong now.', schema: faultRequestSchema } },
    errors: ['forbidden', 'not_found', 'conflict'],
  },
};
