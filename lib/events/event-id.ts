/** A position in the log. `epoch` names one life of one database; `seq` counts in it and is never reused. */
export interface EventPosition {
  epoch: string;
  seq: number;
}

const pattern = /^([a-z0-9]{1,32})-(0|[1-9]\d{0,15})$/;

export function formatEventId({ epoch, seq }: EventPosition): string {
  return `${epoch}-${seq}`;
}

/** Reads `<epoch>-<seq>`; null for anything else (a malformed cursor is a `reset`, never an error). */
export function parseEventId(value: string): EventPosition | null {
  const match = pattern.exec(value);
  if (!match) return null;
  const seq = Number(match[2]);
  return Number.isSafeInteger(seq) ? { epoch: match[1]!, seq } : null;
}

/** Whether a reader at `cursor` is past `id`, or at it. False, too, where the two cannot be compared. */
export function covers(cursor: string | null, id: string): boolean {
  const at = cursor === null ? null : parseEventId(cursor);
  const other = parseEventId(id);
  return at !== null && other !== null && at.epoch === other.epoch && at.seq >= other.seq;
}
