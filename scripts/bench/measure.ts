import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

const rounds = 5;

export interface Row {
  what: string;
  'median ms': number;
  'p95 ms': number;
  'loop p99 ms': number;
  'loop max ms': number;
  target: string;
  'per second'?: number;
}

/**
 * Runs something once to warm up and then several times. The loop's figures are those of the whole run, because the process
 * owes its latency to its open streams. `run` may return the milliseconds that count, where it has to prepare something.
 */
export async function measure(
  what: string,
  target: string,
  run: (round: number) => Promise<number | undefined>,
  times = rounds,
): Promise<Row> {
  await run(0);
  const took: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let round = 1; round <= times; round += 1) {
    const startedAt = performance.now();
    const own = await run(round);
    took.push(own ?? performance.now() - startedAt);
  }
  delay.disable();
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.min(times - 1, Math.floor(times * share))]!;
  const rounded = (ms: number) => (ms < 100 ? Math.round(ms * 10) / 10 : Math.round(ms));
  return {
    what,
    'median ms': rounded(at(0.5)),
    'p95 ms': rounded(at(0.95)),
    'loop p99 ms': rounded(delay.percentile(99) / 1e6),
    'loop max ms': rounded(delay.max / 1e6),
    target,
  };
}
