import { z } from 'zod';
import { covers, parseEventId } from '../events/event-id';
import type { InboxState } from './state';

const eventId = z
  .string()
  .max(60)
  .refine((id) => parseEventId(id) !== null, 'Use the id of an event.');

/** What to mark as read: events, everything up to one, or what tells of a summary. */
export const markSchema = z.union(
  [
    z.strictObject({ ids: z.array(eventId).min(1).max(100) }),
    z.strictObject({ through: eventId }),
    z.strictObject({ summary_id: z.string().min(1).max(100) }),
  ],
  'Send one of: ids (1 to 100 events), through (an event), summary_id.',
);
export type Mark = z.infer<typeof markSchema>;

export function isRead(state: Pick<InboxState, 'read_through' | 'read_ids'>, id: string): boolean {
  return covers(state.read_through, id) || state.read_ids.includes(id);
}
