import { backoffMs } from './backoff';
import type { Clock } from './clock';
import type { CatchUp } from './reader';

export interface PollerOptions {
  clock: Clock;
  random(): number;
  /** Reads the history once, as long as `isWanted`. */
  poll(isWanted: () => boolean): Promise<CatchUp>;
  /** After every poll. */
  onPolled(): void;
  onUnauthorized(): void;
}

/** Asks the history every few seconds, as long as there is no stream. */
export interface Poller {
  /** Whether the last poll got an answer. */
  readonly works: boolean;
  start(): void;
  stop(): void;
  /** Polls when it is time and the timer, in a hidden page, has not come yet. */
  catchUp(): void;
}

const everyMs = 5_000;
const jitter = 0.2;

export function createPoller(options: PollerOptions): Poller {
  const { clock, random } = options;
  let run: object | null = null;
  let next: { dueAt: number; poll(): void } | null = null;
  let cancelNext = () => {};
  let failures = 0;
  let works = false;

  async function poll(mine: object): Promise<void> {
    const isWanted = () => run === mine;
    const result = await options.poll(isWanted);
    if (!isWanted()) return;
    if (result.state === 'failed' && result.status === 401) return options.onUnauthorized();
    works = result.state !== 'failed';
    failures = works ? 0 : failures + 1;
    options.onPolled();
    if (!isWanted()) return;
    const regularMs = everyMs * (1 - jitter + 2 * jitter * random());
    const waitMs =
      result.state === 'failed'
        ? Math.max(regularMs, backoffMs(failures, random), result.retryAfterMs ?? 0)
        : regularMs;
    const pollNext = () => {
      cancelNext();
      next = null;
      void poll(mine);
    };
    next = { dueAt: clock.now() + waitMs, poll: pollNext };
    cancelNext = clock.after(waitMs, pollNext);
  }

  return {
    get works() {
      return works;
    },
    start() {
      if (run) return;
      run = {};
      failures = 0;
      void poll(run);
    },
    stop() {
      run = null;
      works = false;
      next = null;
      cancelNext();
    },
    catchUp() {
      if (next && clock.now() >= next.dueAt) next.poll();
    },
  };
}
