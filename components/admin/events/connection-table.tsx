'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { formatBytes, formatCount } from '@/lib/format';
import { connectionStateNames, connectionStateTones } from '../../events/connection-states';
import { TimeAgo } from '../../summaries/time-ago';
import { Badge } from '../../ui/badge';
import { cn } from '../../ui/cn';
import type { ConnectionRow, SortKey } from './connection-rows';

const rowHeight = 60;
const columns =
  'grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 md:grid-cols-[minmax(0,1.6fr)_minmax(0,1.2fr)_7.5rem_7rem_8rem]';
const heads: { key: SortKey | null; name: string; right?: boolean; ascending?: boolean }[] = [
  { key: 'person', name: 'Person', ascending: true },
  { key: null, name: 'Instance' },
  { key: 'state', name: 'State', ascending: true },
  { key: 'queue_size', name: 'Queue', right: true },
  { key: 'created_at', name: 'Open since', right: true },
];

/** A window over the rows: only those in view are in the page, however many there are. */
export function ConnectionTable({
  rows,
  sort,
  onSort,
  onOpen,
}: {
  rows: readonly ConnectionRow[];
  sort: SortKey;
  onSort(key: SortKey): void;
  onOpen(row: ConnectionRow): void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]!.connection_id,
    overscan: 8,
  });

  /** Arrow keys walk over rows that are not in the page yet. */
  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = Number(
      (event.target as HTMLElement).closest('[data-index]')?.getAttribute('data-index') ??
        Number.NaN,
    );
    const last = rows.length - 1;
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    if (next === undefined || Number.isNaN(at) || next < 0 || next > last) return;
    event.preventDefault();
    virtualizer.scrollToIndex(next);
    const focus = () =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] button`)?.focus();
    // Rendered only once it has been scrolled to.
    requestAnimationFrame(() => requestAnimationFrame(focus));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows that are not in view are not there, which a table element cannot say
    <div
      role="table"
      aria-label="Connections"
      aria-rowcount={rows.length + 1}
      className="mt-4 overflow-hidden rounded-xl border text-[0.9375rem]"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="rowgroup" className="border-b px-4">
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: its heads are */}
        <div role="row" aria-rowindex={1} className={cn(columns, 'text-muted text-sm')}>
          {heads.map(({ key, name, right, ascending }) => (
            <Head
              key={name}
              {...{ name, right, ascending }}
              active={key === sort}
              onSort={key && (() => onSort(key))}
            />
          ))}
        </div>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div
        role="rowgroup"
        ref={scroller}
        onKeyDown={walk}
        className="max-h-[30rem] overflow-y-auto"
      >
        <div
          className="relative"
          role="presentation"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(({ index, key, start }) => (
            <Row
              key={key}
              row={rows[index]!}
              index={index}
              start={start}
              last={index === rows.length - 1}
              onOpen={onOpen}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function Head({
  name,
  right,
  ascending,
  active,
  onSort,
}: {
  name: string;
  right?: boolean;
  /** The one way that this column is sorted. */
  ascending?: boolean;
  active: boolean;
  onSort: (() => void) | null;
}) {
  const Arrow = ascending ? ArrowUp : ArrowDown;
  const direction = ascending ? 'ascending' : 'descending';
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    <div
      role="columnheader"
      tabIndex={onSort ? undefined : -1}
      aria-sort={onSort ? (active ? direction : 'none') : undefined}
      className={cn(
        'py-2 font-medium',
        right && 'md:text-right',
        name !== 'Person' && name !== 'Queue' && 'max-md:sr-only',
      )}
    >
      {onSort ? (
        <button
          type="button"
          className="inline-flex items-center gap-1 rounded hover:text-text"
          onClick={onSort}
        >
          {name}
          {active && <Arrow aria-hidden className="size-3.5" />}
        </button>
      ) : (
        name
      )}
    </div>
  );
}

function Row({
  row,
  index,
  start,
  last,
  onOpen,
}: {
  row: ConnectionRow;
  index: number;
  start: number;
  last: boolean;
  onOpen(row: ConnectionRow): void;
}) {
  const { person, user_id, instance_id, state, queue_size, warns, created_at, user_ip } = row;
  const name = person?.name ?? user_id;
  const badge = (
    <Badge tone={connectionStateTones[state]}>{connectionStateNames[state] ?? state}</Badge>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    // biome-ignore lint/a11y/useFocusableInteractive: its button is
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      data-testid="connection-row"
      className={cn(
        columns,
        'absolute inset-x-0 items-center px-4 hover:bg-sunken',
        !last && 'border-b',
      )}
      style={{ height: rowHeight, transform: `translateY(${start}px)` }}
    >
      <Cell>
        <button
          type="button"
          className="block max-w-full truncate rounded font-medium underline-offset-4 after:absolute after:inset-0 hover:underline"
          aria-label={`Connection of ${name}, ${user_ip}`}
          onClick={() => onOpen(row)}
        >
          {name}
        </button>
        <p className="truncate text-muted text-sm">
          <span className="md:hidden">{badge} </span>
          {person?.email ?? user_id}
        </p>
      </Cell>
      <Cell className="truncate font-mono text-muted text-sm max-md:sr-only">{instance_id}</Cell>
      <Cell className="max-md:sr-only">{badge}</Cell>
      <Cell className="text-right tabular-nums">
        <span className={warns ? 'font-medium text-warning' : undefined}>
          {formatBytes(queue_size)}
          {warns && <span className="sr-only"> over the warning threshold</span>}
        </span>
        {row.behind !== null && row.behind > 0 && state !== 'live' && (
          <p className="text-muted text-sm">{formatCount(row.behind, 'event')} behind</p>
        )}
      </Cell>
      <Cell className="text-right text-muted max-md:sr-only">
        <TimeAgo at={created_at} />
      </Cell>
    </div>
  );
}

function Cell({ className, children }: { className?: string; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    <div role="cell" className={cn('min-w-0', className)}>
      {children}
    </div>
  );
}
