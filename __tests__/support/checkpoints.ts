import type { Checkpoints } from '@/lib/summaries/server/summary-model';

/** Checkpoints in memory; values go through JSON as they do in the database. */
export function createMemoryCheckpoints(): Checkpoints & { stored: Map<string, string> } {
  const stored = new Map<string, string>();
  return {
    stored,
    get: (key) => (stored.has(key) ? JSON.parse(stored.get(key)!) : undefined),
    async put(key, value) {
      stored.set(key, JSON.stringify(value));
    },
  };
}
