import type { FaultRequest } from '../../faults';
import { createBrowserStore } from '../browser-store';
import { browserClock, type Clock } from '../clock';
import { fetchHistory } from '../fetch-history';
import { createBench } from './bench';
import type { Bench } from './bench-types';

/** Fractions of a millisecond: on one machine events take no longer. */
const preciseClock: Clock = {
  ...browserClock,
  now: () => performance.timeOrigin + performance.now(),
};

/** The bench of a page in a real browser; its connection is its own, whatever the page's other one does. */
export function createBrowserBench(options: {
  userId: string;
  anyId: string;
  mayInject: boolean;
  injectFault(request: FaultRequest): Promise<unknown>;
}): Bench {
  const { userId, ...rest } = options;
  return createBench({
    ...rest,
    createStore: ({ cursor, ...store }) =>
      createBrowserStore({ ...store, cursor: cursor ?? undefined, userId, alone: true }),
    fetch: (address, init) => fetch(address, init),
    fetchHistory,
    clock: preciseClock,
  });
}
