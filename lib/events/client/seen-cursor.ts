/** Up to where in the log a person has been shown what happened: in this browser for now, whichever tab it was. */
export interface SeenCursor {
  /** Null when this person has not been here before. */
  read(): string | null;
  write(cursor: string): void;
}

/** Kept in the browser's storage. Where that is forbidden, every page begins anew. */
export function createSeenCursor(userId: string): SeenCursor {
  const key = `events-seen:${userId}`;
  return {
    read() {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    write(cursor) {
      try {
        localStorage.setItem(key, cursor);
      } catch {}
    },
  };
}
