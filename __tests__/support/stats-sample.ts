import type { Sample } from '@/lib/events/stats';

/** A second in which one connection was open and nothing happened. */
export const sample = (at: number, more: Partial<Sample> = {}): Sample => ({
  at,
  interval_ms: 1_000,
  connections: 1,
  delivered: 0,
  replayed: 0,
  latency: [],
  errors: 0,
  evicted: 0,
  queue: null,
  ...more,
});
