import 'server-only';

/**
 * How many streams a person has on all instances together. One driver per way to run; where there is one process, its own
 * index knows.
 */
export interface Seats {
  /** Takes a seat for a connection; false when the person has all of theirs taken. */
  take(userId: string, connectionId: string): Promise<boolean>;
  leave(userId: string, connectionId: string): void;
  /** Called with a person who has more seats than allowed, after the counters were away, and with how many too many. */
  onTooMany(close: (userId: string, count: number) => void): void;
  stop(): void;
}
