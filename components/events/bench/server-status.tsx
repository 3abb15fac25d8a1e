'use client';

import { memo } from 'react';
import useSWR from 'swr';
import type { EventsStatus } from '@/lib/events/operations';
import { formatBytes, formatCount } from '@/lib/format';
import { fetchJson, type RequestFailed } from '../../layout/fetch-json';
import { TimeAgo } from '../../summaries/time-ago';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { RetryNotice } from '../../ui/retry-notice';
import { Skeleton } from '../../ui/skeleton';
import { connectionStateNames, connectionStateTones } from '../connection-states';
import { useConnection } from '../events-provider';
import { BenchSection } from './bench-section';

const everyMs = 5_000;
const mostRows = 20;

/**
 * Open connections as the server sees them: of all people for admins, one's own for others. Not drawn with every event of the
 * stream.
 */
export const ServerStatus = memo(function ServerStatus({
  benchConnectionId,
}: {
  benchConnectionId: string | null;
}) {
  const app = useConnection();
  const { data, error, isValidating, mutate } = useSWR<EventsStatus, RequestFailed>(
    // Asked anew when the server knows of another connection.
    ['/events/status', benchConnectionId],
    ([path]: [string]) => fetchJson<EventsStatus>(path),
    { refreshInterval: everyMs, keepPreviousData: true },
  );
  const rank = (id: string) => (id === benchConnectionId ? 0 : id === app.connectionId ? 1 : 2);
  const connections = [...(data?.connections ?? [])].sort(
    (a, b) => rank(a.connection_id) - rank(b.connection_id) || b.created_at - a.created_at,
  );
  return (
    <BenchSection
      title="Server"
      guide="Open connections as the server sees them, asked every 5 seconds: everybody’s for an admin, your own otherwise. What waits is handed over but not taken yet."
      actions={
        <Button size="sm" disabled={isValidating} onClick={() => void mutate()}>
          Refresh
        </Button>
      }
    >
      {error && (
        <RetryNotice message={error.message} onRetry={() => void mutate()} className="mb-3" />
      )}
      {!data && !error && <Skeleton className="h-24" />}
      {data && (
        <>
          <p className="text-[0.9375rem] tabular-nums" data-testid="total-connections">
            {formatCount(data.total_connections, 'open connection')}.
          </p>
          <ul className="mt-3 divide-y rounded-lg border empty:hidden">
            {connections.slice(0, mostRows).map((connection) => {
              const { connection_id, user_id, session_id, user_ip, created_at, state } = connection;
              return (
                <li
                  key={connection_id}
                  className="px-3.5 py-2.5 text-sm"
                  data-testid="server-connection"
                >
                  <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                    <span className="wrap-anywhere font-mono">{connection_id}</span>
                    {connection_id === benchConnectionId && <Badge tone="accent">This bench</Badge>}
                    {connection_id === app.connectionId && <Badge>The app in this browser</Badge>}
                    <Badge tone={connectionStateTones[state]}>
                      {connectionStateNames[state] ?? state}
                    </Badge>
                  </p>
                  <p className="facts mt-0.5 flex flex-wrap text-muted tabular-nums">
                    <span className="wrap-anywhere">{user_id}</span>
                    <span className="wrap-anywhere">{session_id}</span>
                    <span className="wrap-anywhere">{user_ip}</span>
                    <span>
                      opened <TimeAgo at={created_at} />
                    </span>
                    <span>{formatBytes(connection.queue_size)} waiting</span>
                    <span>{formatCount(connection.subscriptions.length, 'topic')}</span>
                    <span className="wrap-anywhere">{connection.instance_id}</span>
                  </p>
                </li>
              );
            })}
          </ul>
          {data.total_connections > mostRows && (
            <p className="mt-2 text-muted text-sm">
              and {(data.total_connections - mostRows).toLocaleString('en')} more.
            </p>
          )}
        </>
      )}
    </BenchSection>
  );
});
