const firstMs = 1_000;
const maxMs = 30_000;

/**
 * How long to wait before attempt number `failures` (1 is the first retry): full jitter over an exponentially growing span
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export function backoffMs(failures: number, random: () => number): number {
  return Math.round(random() * Math.min(maxMs, firstMs * 2 ** Math.max(0, failures - 1)));
}
