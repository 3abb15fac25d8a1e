'use client';

import type { ConnectionSnapshot, ConnectionState } from '@/lib/events/client/event-store';
import { formatAgo } from '@/lib/format';
import { useNow } from '../layout/use-now';
import { cn } from '../ui/cn';
import { Tooltip } from '../ui/tooltip';
import { useConnection } from './events-provider';

const looks: Record<
  ConnectionState,
  { dot: string; pulse?: boolean; label: string; detail: string }
> = {
  connecting: {
    dot: 'bg-warning-dot',
    label: 'Connecting',
    detail: 'Opening the live connection.',
  },
  live: {
    dot: 'bg-success-dot',
    pulse: true,
    label: 'Live',
    detail: 'Updates arrive as they happen.',
  },
  reconnecting: {
    dot: 'bg-warning-dot',
    label: 'Reconnecting',
    detail: 'The connection was lost. Nothing you started is; it catches up by itself.',
  },
  polling: {
    dot: 'bg-warning-dot',
    label: 'Polling',
    detail:
      'The live connection cannot be opened. Updates come a bit later, every few seconds, until it is back.',
  },
  offline: {
    dot: 'bg-danger-dot',
    label: 'Offline',
    detail: 'This device has no network. Work goes on at the server.',
  },
  signed_out: {
    dot: 'bg-danger-dot',
    label: 'Signed out',
    detail: 'Your session has ended. Sign in again to see updates.',
  },
};

/** The header's dot: colour, words in a tooltip, and the same words for screen readers. */
export function ConnectionIndicator() {
  const connection = useConnection();
  const { dot, pulse, label } = looks[connection.state];
  const words = `Connection: ${label}`;
  return (
    <>
      <Tooltip content={<Details connection={connection} />}>
        <button
          type="button"
          className="inline-flex size-9 items-center justify-center rounded-lg hover:bg-sunken"
          aria-label={words}
          data-state-name={connection.state}
          data-shared={connection.shared}
          data-testid="connection-indicator"
        >
          <span aria-hidden className="relative flex size-2.5">
            {pulse && (
              <span
                className={cn(
                  'absolute inset-0 animate-pulse-slow rounded-full motion-reduce:hidden',
                  dot,
                )}
              />
            )}
            <span className={cn('relative size-2.5 rounded-full', dot)} />
          </span>
        </button>
      </Tooltip>
      {/* Beside the button: what is inside one is part of its name and not announced. */}
      <span role="status" className="sr-only">
        {words}
      </span>
    </>
  );
}

function Details({ connection }: { connection: ConnectionSnapshot }) {
  const now = useNow(1_000);
  const { label, detail } = looks[connection.state];
  return (
    <div className="grid gap-0.5">
      <p className="font-medium">
        {label}
        <span className="font-normal text-muted"> · {formatAgo(connection.since, now)}</span>
      </p>
      <p className="text-muted">{detail}</p>
      {connection.state === 'live' && connection.latencyMs !== null && (
        <p className="text-muted tabular-nums">
          Connected in {Math.round(connection.latencyMs)} ms
          {connection.shared && ', shared with another tab'}
        </p>
      )}
    </div>
  );
}
