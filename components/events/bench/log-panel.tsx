'use client';

import { Pause, Play, Trash2 } from 'lucide-react';
import type { Bench, BenchSnapshot } from '@/lib/events/client/bench/bench-types';
import { formatBytes, formatCount } from '@/lib/format';
import { Button } from '../../ui/button';
import { Tab, TabList, TabPanel, Tabs } from '../../ui/tabs';
import { BenchSection } from './bench-section';
import { EventLog } from './event-log';
import { RawView } from './raw-view';

/** What has come: as events, and as bytes. */
export function LogPanel({ bench, snapshot }: { bench: Bench; snapshot: BenchSnapshot }) {
  const { events, raw } = snapshot;
  const { paused, waiting } = events;
  return (
    <BenchSection
      title="Log"
      guide="Events as the app gets them, each durable one once; raw bytes as they came, repeats and all. Pausing holds the screen still, not the connection."
      actions={
        <div className="flex gap-2">
          <Button size="sm" onClick={paused ? bench.resume : bench.pause} data-testid="pause">
            {paused ? (
              <>
                <Play aria-hidden className="size-4" />
                Resume, {waiting.toLocaleString('en')} waiting
              </>
            ) : (
              <>
                <Pause aria-hidden className="size-4" />
                Pause
              </>
            )}
          </Button>
          <Button size="sm" onClick={bench.clear}>
            <Trash2 aria-hidden className="size-4" />
            Clear
          </Button>
        </div>
      }
    >
      <Tabs defaultValue="events">
        <TabList aria-label="Views of the log">
          <Tab value="events">Events</Tab>
          <Tab value="raw">Raw bytes</Tab>
        </TabList>
        <TabPanel value="events" className="pt-4">
          <EventLog bench={bench} events={events} offset={snapshot.clockOffset} />
          <p className="mt-2 text-muted text-sm tabular-nums" data-testid="event-count">
            {formatCount(events.shown.length, 'event')} shown of {events.kept.toLocaleString('en')}
            {events.forgotten > 0 &&
              `; ${events.forgotten.toLocaleString('en')} older ones had to make room`}
            .
          </p>
        </TabPanel>
        <TabPanel value="raw" className="pt-4">
          <RawView raw={raw} />
          <p className="mt-2 text-muted text-sm tabular-nums">
            {formatBytes(raw.totalBytes)} received
            {raw.waitingBytes > 0 && `, ${formatBytes(raw.waitingBytes)} of them waiting`}
            {raw.forgottenBytes > 0 && `; the oldest ${formatBytes(raw.forgottenBytes)} are gone`}.
          </p>
        </TabPanel>
      </Tabs>
    </BenchSection>
  );
}
