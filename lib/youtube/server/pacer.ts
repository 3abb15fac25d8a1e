import 'server-only';
import { setTimeout as delay } from 'node:timers/promises';
import PQueue from 'p-queue';

/** Runs tasks one at a time with a short jittered gap between them: a polite, steady client. */
export interface Pacer {
  /** In the order they came; what is `low` lets everything else go first. */
  run<T>(task: () => Promise<T>, signal: AbortSignal, options?: PacerOptions): Promise<T>;
}

export interface PacerOptions {
  priority?: 'low';
}

export function createPacer({
  gapMs,
  now = Date.now,
  random = Math.random,
}: {
  gapMs: number;
  now?: () => number;
  random?: () => number;
}): Pacer {
  const queue = new PQueue({ concurrency: 1 });
  let notBefore = 0;
  return {
    run(task, signal, { priority } = {}) {
      return queue.add(
        async () => {
          const waitMs = notBefore - now();
          if (waitMs > 0) await delay(waitMs, undefined, { signal });
          try {
            return await task();
          } finally {
            notBefore = now() + gapMs * (0.5 + random());
          }
        },
        { signal, priority: priority === 'low' ? -1 : 0 },
      );
    },
  };
}
