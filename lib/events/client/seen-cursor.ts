import { covers } from '../event-id';

/** Up to where in the log a person has been told what happened: in this browser, whichever tab it was. */
export interface SeenCursor {
  read(): string;
  write(cursor: string): void;
}

/**
 * Kept in the browser's storage. `readThrough` is up to where the person has read, on whatever device: nobody is told of that, and
 * where the storage is empty, or forbidden, it is all that is known.
 */
export function createSeenCursor(userId: string, readThrough: () => string): SeenCursor {
  const key = `events-seen:${userId}`;
  return {
    read() {
      const read = readThrough();
      const told = stored(key);
      return told !== null && !covers(read, told) ? told : read;
    },
    write(cursor) {
      try {
        localStorage.setItem(key, cursor);
      } catch {}
    },
  };
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
