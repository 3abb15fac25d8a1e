import 'server-only';

/** Leaves alone for a while what has failed: twice as long each time, until it has gone well once. */
export function createBackOff({
  firstMs,
  mostMs,
  now,
}: {
  firstMs: number;
  mostMs: number;
  now(): number;
}) {
  const failed = new Map<string, { until: number; waitMs: number }>();

  return {
    failed(id: string): void {
      const waitMs = Math.min(mostMs, 2 * (failed.get(id)?.waitMs ?? firstMs / 2));
      failed.set(id, { until: now() + waitMs, waitMs });
    },

    wentWell(id: string): void {
      failed.delete(id);
    },

    /** What is to be left alone now. */
    resting(): Set<string> {
      const at = now();
      return new Set([...failed].filter(([, { until }]) => until > at).map(([id]) => id));
    },
  };
}
