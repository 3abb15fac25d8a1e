'use client';

import { X } from 'lucide-react';
import type { ClockEstimate } from '@/lib/events/client/bench/clock-offset';
import { type BenchEvent, eventAsJson, eventAsText } from '@/lib/events/client/bench/event-list';
import { clockDifferenceMs, latencyMs } from '@/lib/events/client/bench/latency';
import { timeOfDay } from '@/lib/events/client/bench/raw-log';
import { Button } from '../../ui/button';
import { CopyButton } from './copy-button';

/** One event in full. */
export function EventDetail({
  event,
  offset,
  onClose,
}: {
  event: BenchEvent;
  offset: ClockEstimate | null;
  onClose(): void;
}) {
  const { type, id, data, arrivedAt, publishedAt, via, replayed } = event;
  const latency =
    offset && publishedAt !== null && !replayed && via === 'stream'
      ? latencyMs(clockDifferenceMs(arrivedAt, publishedAt), offset.offsetMs)
      : null;
  const facts: [string, string][] = [
    ['Id', id || 'none: it is not kept and never replayed'],
    ['Arrived', `${timeOfDay(arrivedAt)}, by the ${via === 'stream' ? 'stream' : 'history'}`],
    ['Published', publishedAt === null ? 'not known' : `${timeOfDay(publishedAt)} at the server`],
    ...(replayed ? [['Replayed', 'yes: from before this connection'] as [string, string]] : []),
    ...(latency === null
      ? []
      : [
          ['Latency', `${latency.toFixed(1)} ms, ± ${offset!.errorMs.toFixed(1)} ms`] as [
            string,
            string,
          ],
        ]),
  ];
  return (
    <section
      aria-label="The chosen event"
      className="mt-3 rounded-lg border p-4"
      data-testid="event-detail"
    >
      <div className="flex items-center justify-between gap-3">
        <h3 className="min-w-0 truncate font-medium font-mono">{type}</h3>
        <Button variant="quiet" size="icon" aria-label="Close the event" onClick={onClose}>
          <X aria-hidden className="size-4.5" />
        </Button>
      </div>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="wrap-anywhere tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <pre className="wrap-anywhere mt-3 max-h-64 overflow-y-auto whitespace-pre-wrap rounded-md bg-sunken p-3 font-mono text-[0.8125rem]">
        {JSON.stringify(data, null, 2)}
      </pre>
      <div className="mt-3 flex flex-wrap gap-2">
        <CopyButton what="Event" label="Copy this as text" text={() => eventAsText(event)} />
        <CopyButton
          what="Event as JSON"
          label="Copy this as JSON"
          text={() => JSON.stringify(eventAsJson(event), null, 2)}
        />
      </div>
    </section>
  );
}
