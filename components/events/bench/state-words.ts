import type { BenchState } from '@/lib/events/client/bench/transitions';

/** The states of a connection in words. */
export const stateWords: Record<BenchState, { name: string; means: string; dot: string }> = {
  disconnected: {
    name: 'Disconnected',
    means: 'You have not connected, or have disconnected.',
    dot: 'bg-border-strong',
  },
  connecting: {
    name: 'Connecting',
    means: 'The stream is asked for; nothing has come yet.',
    dot: 'bg-warning-dot',
  },
  live: { name: 'Live', means: 'Greeted; events come as they happen.', dot: 'bg-success-dot' },
  reconnecting: {
    name: 'Reconnecting',
    means: 'The stream is gone; tried again after 1, 2, 4 … 30 s at most.',
    dot: 'bg-warning-dot',
  },
  polling: {
    name: 'Polling',
    means: 'Five failures in a row: the history is asked every 5 s.',
    dot: 'bg-warning-dot',
  },
  offline: { name: 'Offline', means: 'The browser has no network.', dot: 'bg-danger-dot' },
  signed_out: {
    name: 'Signed out',
    means: 'The server said not to come back.',
    dot: 'bg-danger-dot',
  },
};
