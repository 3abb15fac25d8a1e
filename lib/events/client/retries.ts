import { backoffMs } from './backoff';
import type { Clock } from './clock';

/** When to try again, and how often it has not worked. */
export interface Retries {
  /** Attempts in a row that did not hold. */
  readonly failures: number;
  readonly pending: boolean;
  /** Counts an attempt that did not hold. */
  failed(): void;
  worked(): void;
  /** Tries again after a backoff, and no sooner than `leastMs`. */
  schedule(leastMs: number): void;
  /** Nobody tries before this has passed, whatever happens to the page. */
  holdFor(ms: number): void;
  /** Tries at once, unless it was told to wait or has just tried. */
  hurry(): void;
  /** Tries when it is time and the timer, in a hidden page, has not come yet. */
  catchUp(): void;
  cancel(): void;
  /** Begins anew. */
  reset(): void;
}

/** The least time between attempts that the person's own doing brings about. */
const hurryGapMs = 1_000;

export function createRetries(options: {
  clock: Clock;
  random(): number;
  attempt(): void;
}): Retries {
  const { clock, random } = options;
  let failures = 0;
  let pending = false;
  let dueAt = 0;
  let notBefore = 0;
  let attemptedAt = 0;
  let cancelTimer = () => {};

  function cancel(): void {
    pending = false;
    cancelTimer();
  }

  function attempt(): void {
    cancel();
    attemptedAt = clock.now();
    options.attempt();
  }

  return {
    get failures() {
      return failures;
    },
    get pending() {
      return pending;
    },
    failed() {
      failures += 1;
    },
    worked() {
      failures = 0;
    },
    schedule(leastMs) {
      cancel();
      const waitMs = Math.max(failures > 0 ? backoffMs(failures, random) : 0, leastMs);
      pending = true;
      dueAt = clock.now() + waitMs;
      cancelTimer = clock.after(waitMs, attempt);
    },
    holdFor(ms) {
      notBefore = clock.now() + ms;
    },
    hurry() {
      const now = clock.now();
      if (pending && now >= notBefore && now - attemptedAt >= hurryGapMs) attempt();
    },
    catchUp() {
      if (pending && clock.now() >= dueAt) attempt();
    },
    cancel,
    reset() {
      cancel();
      failures = 0;
      notBefore = 0;
    },
  };
}
