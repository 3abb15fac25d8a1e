'use client';

import type { Bench, BenchSnapshot } from '@/lib/events/client/bench/bench-types';
import type { ClockEstimate } from '@/lib/events/client/bench/clock-offset';
import { type LatencySummary, latencyBoundsMs } from '@/lib/events/client/bench/latency';
import { formatCount } from '@/lib/format';
import { Histogram } from '../../charts/histogram';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { BenchSection } from './bench-section';

/** How long events take from the log to this page. */
export function Latency({ bench, snapshot }: { bench: Bench; snapshot: BenchSnapshot }) {
  const { latency, clockOffset, replayed, timesMissing } = snapshot;
  return (
    <BenchSection
      title="Delivery latency"
      guide="From when the log took an event, looked up in the history, to when its bytes arrived here. Caught-up events do not count: their age is the time you were away."
      actions={
        <Button
          size="sm"
          disabled={latency === null && replayed === 0}
          onClick={bench.clearLatencies}
        >
          Measure anew
        </Button>
      }
    >
      {timesMissing && (
        <Notice tone="error" className="mb-4">
          Publish times cannot be looked up at the moment. Measuring goes on by itself.
        </Notice>
      )}
      {latency ? (
        <Measured latency={latency} />
      ) : (
        <p className="rounded-lg border border-dashed px-6 py-10 text-center text-muted text-sm">
          Nothing measured yet. It takes durable events that arrive while you are connected.
        </p>
      )}
      {replayed > 0 && (
        <p className="mt-3 text-sm">{formatCount(replayed, 'caught-up event')} left out.</p>
      )}
      <p className="mt-3 text-muted text-sm" data-testid="clock-offset">
        {clockOffset ? describeOffset(clockOffset) : 'The clocks are compared when you connect.'}
      </p>
    </BenchSection>
  );
}

function Measured({ latency }: { latency: LatencySummary }) {
  const { count, p50Ms, p95Ms, p99Ms, maxMs, bars } = latency;
  const figures = [
    { name: 'p50', ms: p50Ms },
    { name: 'p95', ms: p95Ms },
    { name: 'p99', ms: p99Ms },
  ];
  return (
    <div data-testid="latency">
      <dl className="mb-3 grid grid-cols-2 gap-3 sm:grid-cols-5">
        {[...figures, { name: 'Longest', ms: maxMs }].map(({ name, ms }) => (
          <div key={name}>
            <dt className="text-muted text-sm">{name}</dt>
            <dd className="font-medium text-lg tabular-nums">{formatMs(ms)}</dd>
          </div>
        ))}
        <div>
          <dt className="text-muted text-sm">Events</dt>
          <dd className="font-medium text-lg tabular-nums">{count.toLocaleString('en')}</dd>
        </div>
      </dl>
      <Histogram
        label="Events by delivery latency"
        unit="milliseconds"
        bars={bars.map((barCount, index) => {
          const from = latencyBoundsMs[index]!;
          const to = latencyBoundsMs[index + 1];
          const range = to === undefined ? `${from} ms or more` : `${from} to ${to} ms`;
          return { from: from < 1_000 ? String(from) : `${from / 1_000}k`, range, count: barCount };
        })}
        marks={figures.map(({ name, ms }) => ({ name, at: positionOf(ms) }))}
      />
    </div>
  );
}

/** Where among the bars a latency lies. */
function positionOf(ms: number): number {
  const bar = latencyBoundsMs.findLastIndex((bound) => ms >= bound);
  const from = latencyBoundsMs[bar]!;
  const to = latencyBoundsMs[bar + 1] ?? from * 2;
  return bar + Math.min(1, (ms - from) / (to - from));
}

function describeOffset({ offsetMs, errorMs, exchanges }: ClockEstimate): string {
  const ahead = offsetMs >= 0 ? 'ahead of' : 'behind';
  const clocks = `By ${formatCount(exchanges, 'greeting')}, the server’s clock is ${formatMs(Math.abs(offsetMs))} ${ahead} this device’s, give or take ${formatMs(errorMs)}.`;
  return `${clocks} That is corrected for, and each latency may be wrong by as much as the uncertainty. A new connection can only narrow it.`;
}

function formatMs(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms).toLocaleString('en')} ms`;
}
