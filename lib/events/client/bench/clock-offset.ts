/** How far the server's clock is ahead of this device's, and by how much that may be wrong. Milliseconds. */
export interface ClockEstimate {
  offsetMs: number;
  errorMs: number;
  /** Round trips it rests on. */
  exchanges: number;
}

export interface ClockOffset {
  /** The server stamped an answer between a question and its arrival, both by this device's clock. */
  exchange(askedAt: number, stampedAt: number, arrivedAt: number): void;
  /** The server stamped something before it arrived. */
  arrival(stampedAt: number, arrivedAt: number): void;
  estimate(): ClockEstimate | null;
}

/** Stamps are whole milliseconds, rounded down. */
const stampMs = 1;

/**
 * Narrows the offset down to what all observations allow: a stamp is never older than the question nor newer than the
 * arrival of its answer (Cristian's algorithm, and the intersection of what several of them allow). What is in between is
 * unknown: the middle is the estimate, half of the width its error.
 */
export function createClockOffset(): ClockOffset {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  let exchanges = 0;

  return {
    exchange(askedAt, stampedAt, arrivedAt) {
      const from = stampedAt - arrivedAt;
      const to = stampedAt + stampMs - askedAt;
      exchanges += 1;
      if (from <= most && to >= least) {
        least = Math.max(least, from);
        most = Math.min(most, to);
        return;
      }
      // One of the clocks was set, or they drift apart: only the newest counts.
      [least, most, exchanges] = [from, to, 1];
    },
    arrival(stampedAt, arrivedAt) {
      const from = stampedAt - arrivedAt;
      if (from <= least) return;
      if (from > most) most = from + (most - least);
      least = from;
    },
    estimate() {
      if (exchanges === 0) return null;
      return { offsetMs: (least + most) / 2, errorMs: (most - least) / 2, exchanges };
    },
  };
}
