import 'server-only';
import type { Peers } from './peers';

/** The driver for a single process: there is nobody to ask. */
export function createNoPeers(): Peers {
  return {
    ask: async () => ({ answers: [], silent: 0 }),
    ranSince: async () => [],
    onAsked: () => undefined,
  };
}
