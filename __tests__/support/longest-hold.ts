import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The longest time, in milliseconds, that the event loop was held while something ran. */
export async function longestHoldMs(run: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await run();
  delay.disable();
  return delay.max / 1e6;
}
