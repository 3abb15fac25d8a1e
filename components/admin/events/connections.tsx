'use client';

import { Eraser } from 'lucide-react';
import { useMemo, useState } from 'react';
import { toast } from 'sonner';
import useSWR from 'swr';
import type { EventsStatus } from '@/lib/events/operations';
import type { Closed } from '@/lib/events/schemas';
import { formatCount } from '@/lib/format';
import { fetchJson, type RequestFailed } from '../../layout/fetch-json';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { RetryNotice } from '../../ui/retry-notice';
import { Skeleton } from '../../ui/skeleton';
import { ConnectionDialog } from './connection-dialog';
import { type ConnectionFilter, ConnectionFilters, noFilter } from './connection-filters';
import { ConnectionGroups } from './connection-groups';
import { type ConnectionRow, rowsOf, type SortKey, sortRows } from './connection-rows';
import { ConnectionTable } from './connection-table';
import { silentWords } from './silent-instances';

const refreshMs = 3_000;

/** Every open connection of all instances: to find, look at and close. */
export function Connections({
  headId,
  onLookUp,
  onActed,
}: {
  headId: string | null;
  /** Goes on to look up an event for a person. */
  onLookUp(user: string): void;
  onActed(): void;
}) {
  const { data, error, mutate } = useSWR<EventsStatus, RequestFailed>('/events/status', {
    refreshInterval: refreshMs,
  });
  const [filter, setFilter] = useState(noFilter);
  const [sort, setSort] = useState<SortKey>('created_at');
  const [opened, setOpened] = useState<ConnectionRow | null>(null);
  const [cleaning, setCleaning] = useState(false);

  const missing = data ? silentWords(data.silent_instances) : null;
  const rows = useMemo(() => (data ? rowsOf(data, headId) : []), [data, headId]);
  const shown = useMemo(() => sortRows(rows.filter(filterOf(filter)), sort), [rows, filter, sort]);
  const changed = () => {
    void mutate();
    onActed();
  };
  const cleanUp = async () => {
    setCleaning(true);
    try {
      const { closed, silent_instances } = await fetchJson<Closed>('/events/cleanup', {
        method: 'POST',
      });
      toast.success(
        closed === 0
          ? 'Nothing to clean up: every connection takes what it is sent'
          : `${formatCount(closed, 'stale connection')} closed`,
        { description: silentWords(silent_instances) },
      );
      changed();
    } catch (failure) {
      toast.error((failure as RequestFailed).message);
    }
    setCleaning(false);
  };

  if (!data && error) {
    return <RetryNotice className="mt-6" message={error.message} onRetry={() => void mutate()} />;
  }
  return (
    <section aria-labelledby="connections-title" className="mt-5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 id="connections-title" className="font-semibold text-lg">
          Connections
        </h2>
        <p role="status" className="text-muted text-sm tabular-nums">
          {data && countWords(shown.length, rows.length, data.total_connections)}
        </p>
        <Button
          className="ml-auto"
          disabled={cleaning}
          onClick={() => void cleanUp()}
          title="Closes connections that have taken nothing for five seconds. Idle ones stay."
        >
          <Eraser aria-hidden className="size-4" />
          Clean up stale ones
        </Button>
      </div>
      {data && error && (
        <RetryNotice
          className="mt-3"
          message={`${error.message} This is the list as it was.`}
          onRetry={() => void mutate()}
        />
      )}
      {missing && <Notice className="mt-3">{missing}</Notice>}
      {rows.length > 0 && <ConnectionGroups rows={rows} filter={filter} onChange={setFilter} />}
      <ConnectionFilters filter={filter} rows={rows} onChange={setFilter} />
      {!data && <Skeleton className="mt-5 h-72 rounded-xl" />}
      {data && shown.length > 0 && (
        <ConnectionTable rows={shown} sort={sort} onSort={setSort} onOpen={setOpened} />
      )}
      {data && shown.length === 0 && (
        <div className="mt-5 rounded-xl border border-dashed px-6 py-12 text-center">
          <p className="font-medium">{rows.length === 0 ? 'Nobody is connected' : 'None fits'}</p>
          {rows.length > 0 && (
            <Button className="mt-5" onClick={() => setFilter(noFilter)}>
              Show every connection
            </Button>
          )}
        </div>
      )}
      {opened && (
        <ConnectionDialog
          row={rows.find((row) => row.connection_id === opened.connection_id) ?? opened}
          gone={!rows.some((row) => row.connection_id === opened.connection_id)}
          onClose={() => setOpened(null)}
          onChanged={changed}
          onLookUp={onLookUp}
        />
      )}
    </section>
  );
}

function filterOf({ text, person, instance, state }: ConnectionFilter) {
  const wanted = text.toLowerCase();
  return (row: ConnectionRow) =>
    (person === null || row.user_id === person.id) &&
    (instance === null || row.instance_id === instance) &&
    (state === null || row.state === state) &&
    (wanted === '' || row.words.includes(wanted));
}

function countWords(shown: number, listed: number, total: number): string {
  const all = formatCount(total, 'connection');
  if (listed < total) return `${all}, ${listed.toLocaleString('en')} of them listed`;
  return shown === total ? all : `${shown.toLocaleString('en')} of ${all}`;
}
