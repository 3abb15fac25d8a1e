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
