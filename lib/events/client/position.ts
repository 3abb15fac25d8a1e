import { parseEventId } from '../event-id';

/** Whether a reader at `cursor` is past `id`, or at it. False, too, where the two cannot be compared. */
export function covers(cursor: string | null, id: string): boolean {
  const at = cursor === null ? null : parseEventId(cursor);
  const other = parseEventId(id);
  return at !== null && other !== null && at.epoch === other.epoch && at.seq >= other.seq;
}
