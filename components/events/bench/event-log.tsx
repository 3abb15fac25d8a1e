'use client';

import { type KeyboardEvent, useId, useRef, useState } from 'react';
import type { Bench } from '@/lib/events/client/bench/bench-types';
import type { ClockEstimate } from '@/lib/events/client/bench/clock-offset';
import {
  type BenchEvent,
  type EventFilter,
  type EventListSnapshot,
  eventAsJson,
  eventAsText,
} from '@/lib/events/client/bench/event-list';
import { timeOfDay } from '@/lib/events/client/bench/raw-log';
import { type EventType, eventTypes } from '@/lib/events/registry';
import { formatCount } from '@/lib/format';
import { cn } from '../../ui/cn';
import { SearchBox } from '../../ui/search-box';
import { Select, SelectItem } from '../../ui/select';
import { CopyButton } from './copy-button';
import { EventDetail } from './event-detail';
import { type RowsHandle, VirtualRows } from './virtual-rows';

const any = 'any';
const rowPx = 32;
/** Rows that Page Up and Page Down move by. */
const pageRows = 10;

/** The events that have come, with a filter; one can be looked at closely. */
export function EventLog({
  bench,
  events,
  offset,
}: {
  bench: Bench;
  events: EventListSnapshot;
  offset: ClockEstimate | null;
}) {
  const id = useId();
  const [selected, setSelected] = useState<BenchEvent | null>(null);
  const { shown, kept, filter } = events;
  const change = (part: Partial<EventFilter>) => bench.filter({ ...filter, ...part });
  const what = formatCount(shown.length, 'event');
  const asJson = () => JSON.stringify(shown.map(eventAsJson), null, 2);
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <div className="w-full min-[26rem]:w-48">
          <label htmlFor={id} className="sr-only">
            Type
          </label>
          <Select
            id={id}
            value={filter.type ?? any}
            onValueChange={(type) => change({ type: type === any ? null : (type as EventType) })}
          >
            <SelectItem value={any}>All types</SelectItem>
            {eventTypes.map((type) => (
              <SelectItem key={type} value={type}>
                {type}
              </SelectItem>
            ))}
          </Select>
        </div>
        <SearchBox
          value={filter.text}
          label="Filter by text"
          placeholder="Type, id or data"
          onSearch={(text) => change({ text })}
          className="min-w-0 flex-1 basis-44"
        />
        <CopyButton
          what={what}
          label="Copy as text"
          disabled={shown.length === 0}
          text={() => `${shown.map(eventAsText).join('\n\n')}\n\n`}
        />
        <CopyButton
          what={`${what} as JSON`}
          label="Copy as JSON"
          disabled={shown.length === 0}
          text={asJson}
        />
      </div>
      {shown.length > 0 ? (
        <List events={events} selected={selected} onSelect={setSelected} />
      ) : (
        <div className="flex h-96 flex-col justify-center rounded-lg border border-dashed px-6 text-center">
          <p className="font-medium">
            {kept > 0 ? 'Nothing fits the filter' : 'Nothing has come yet'}
          </p>
          <p className="mt-1 text-muted text-sm">
            {kept > 0
              ? `${formatCount(kept, 'event')} wait behind it.`
              : 'Connect, then summarize a video in another tab or broadcast a test event.'}
          </p>
        </div>
      )}
      {selected && (
        <EventDetail event={selected} offset={offset} onClose={() => setSelected(null)} />
      )}
    </>
  );
}

function List({
  events: { shown, shiftedBy },
  selected,
  onSelect,
}: {
  events: EventListSnapshot;
  selected: BenchEvent | null;
  onSelect(event: BenchEvent): void;
}) {
  const id = useId();
  const rows = useRef<RowsHandle | null>(null);
  const at = selected === null ? -1 : indexOf(shown, selected.n);

  const onKeyDown = (event: KeyboardEvent) => {
    const last = shown.length - 1;
    const from = at === -1 ? last + 1 : at;
    const to = {
      ArrowUp: from - 1,
      ArrowDown: at === -1 ? 0 : from + 1,
      PageUp: from - pageRows,
      PageDown: from + pageRows,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = Math.min(last, Math.max(0, to));
    rows.current?.scrollToIndex(index, { align: 'auto' });
    onSelect(shown[index]!);
  };
  return (
    <VirtualRows
      role="listbox"
      tabIndex={0}
      aria-label="Events, oldest first"
      aria-activedescendant={at === -1 ? undefined : `${id}-${selected!.n}`}
      onKeyDown={onKeyDown}
      count={shown.length}
      rowPx={rowPx}
      shiftedBy={shiftedBy}
      handle={(handle) => {
        rows.current = handle;
      }}
      row={(index, style) => {
        const event = shown[index];
        if (!event) return null;
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list box has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the list box has the focus
          <div
            key={event.n}
            id={`${id}-${event.n}`}
            role="option"
            aria-selected={index === at}
            aria-setsize={shown.length}
            aria-posinset={index + 1}
            data-testid="event-row"
            onClick={() => onSelect(event)}
            style={style}
            className={cn(
              'absolute inset-x-0 flex cursor-pointer items-center gap-3 px-3 font-mono text-[0.8125rem] hover:bg-sunken',
              index === at && 'bg-accent-soft',
            )}
          >
            <span className="shrink-0 text-muted tabular-nums">{timeOfDay(event.arrivedAt)}</span>
            <span className="shrink-0 font-medium">{event.type}</span>
            <span className="shrink-0 text-muted max-md:hidden">{event.id}</span>
            <span className="min-w-0 flex-1 truncate text-muted">{event.json.slice(0, 300)}</span>
          </div>
        );
      }}
    />
  );
}

/** Events are in the order of their numbers. */
function indexOf(events: readonly BenchEvent[], n: number): number {
  let low = 0;
  let high = events.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = events[middle]!.n;
    if (found === n) return middle;
    if (found < n) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
