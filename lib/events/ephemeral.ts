import { z } from 'zod';
import { audienceSchema } from './audience';
import { eventData } from './registry';

const shape = { audience: audienceSchema, conflationKey: z.string().optional() };

/** An event without an id, as one process tells it another. */
export const ephemeralEventSchema = z.discriminatedUnion('type', [
  z.object({
    ...shape,
    type: z.literal('summary_progress'),
    data: eventData.summary_progress,
  }),
  z.object({ ...shape, type: z.literal('summary_delta'), data: eventData.summary_delta }),
  z.object({ ...shape, type: z.literal('server_stats'), data: eventData.server_stats }),
  z.object({ ...shape, type: z.literal('inbox_state'), data: eventData.inbox_state }),
]);
