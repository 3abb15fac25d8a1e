import { memo } from 'react';
import type { StatsSnapshot } from '@/lib/events/client/stats-store';
import { queueWarningBytes } from '@/lib/events/stats';
import type { StatsPoint } from '@/lib/events/stats-series';
import { formatBytes, formatNumber } from '@/lib/format';
import { TimeSeries } from '../../charts/time-series';
import { Skeleton } from '../../ui/skeleton';
import { formatMs } from './format-ms';
import { InstanceTable } from './instance-table';
import { SharedFacts } from './shared-facts';

type Numeric = Exclude<keyof StatsPoint, 'at'>;

/** Also of what is not there yet: the page says at once what it will show. */
const titles = {
  connections: 'Connections',
  deliveries: 'Deliveries per second',
  latency: 'Publish to deliver',
  queues: 'Queued bytes',
  errors: 'Errors per second',
  jobs: 'Unfinished jobs',
};

/** The last five minutes as charts, and what stands behind them. */
export const Overview = memo(function Overview({
  stats,
  points,
}: {
  stats: StatsSnapshot;
  points: readonly StatsPoint[];
}) {
  if (points.length === 0) return <Loading failed={stats.error !== null} />;
  const times = points.map(({ at }) => at);
  const of = (name: Numeric) => points.map((point) => point[name]);
  const looks = [...stats.sharedBefore, ...(stats.shared ? [stats.shared] : [])];
  const jobs = (status: 'running' | 'queued' | 'waiting') => jobsAt(times, looks, status);
  return (
    <>
      <h2 className="sr-only">The last five minutes</h2>
      <div className="mt-5 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <TimeSeries
          title={titles.connections}
          times={times}
          format={formatNumber}
          least={5}
          series={[{ name: 'Open', tone: 'accent', values: of('connections') }]}
        />
        <TimeSeries
          title={titles.deliveries}
          times={times}
          format={formatNumber}
          least={5}
          series={[
            { name: 'Live', tone: 'accent', values: of('delivered') },
            { name: 'Replayed', tone: 'muted', values: of('replayed'), dashed: true },
          ]}
        />
        <TimeSeries
          title={titles.latency}
          times={times}
          format={formatMs}
          least={10}
          series={[
            { name: 'p50', tone: 'success', values: of('p50') },
            { name: 'p99', tone: 'accent', values: of('p99'), dashed: true },
          ]}
        />
        <TimeSeries
          title={titles.queues}
          times={times}
          format={formatBytes}
          least={2 * queueWarningBytes}
          binary
          threshold={{
            of: 'Largest queue',
            value: queueWarningBytes,
            name: 'warning threshold',
          }}
          series={[
            { name: 'Largest queue', tone: 'accent', values: of('largestQueueBytes') },
            { name: 'All', tone: 'muted', values: of('queuedBytes'), dashed: true },
          ]}
        />
        <TimeSeries
          title={titles.errors}
          times={times}
          format={formatNumber}
          series={[
            { name: 'Logged', tone: 'danger', values: of('errors') },
            { name: 'Slow receivers cut off', tone: 'muted', values: of('evicted'), dashed: true },
          ]}
        />
        <TimeSeries
          title={titles.jobs}
          times={times}
          format={formatNumber}
          least={5}
          series={[
            { name: 'Running', tone: 'accent', values: jobs('running') },
            { name: 'Queued', tone: 'muted', values: jobs('queued'), dashed: true },
            { name: 'Waiting', tone: 'warning', values: jobs('waiting'), dashed: true },
          ]}
        />
      </div>
      {stats.shared && <SharedFacts shared={stats.shared} />}
      <InstanceTable instances={stats.instances} />
    </>
  );
});

/** What the database was found to hold at each time: known since this page looks. */
function jobsAt(
  times: readonly number[],
  looks: readonly { at: number; jobs: Record<string, number> }[],
  status: string,
): (number | null)[] {
  let next = 0;
  return times.map((at) => {
    while (next < looks.length && looks[next]!.at <= at + 999) next += 1;
    return looks[next - 1]?.jobs[status] ?? null;
  });
}

function Loading({ failed }: { failed: boolean }) {
  if (failed) {
    return (
      <p className="mt-6 rounded-xl border border-dashed px-6 py-12 text-center text-muted">
        There are no numbers yet. They appear as soon as the server answers.
      </p>
    );
  }
  return (
    <div aria-busy className="mt-5 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {Object.values(titles).map((title) => (
        <div key={title} className="h-56 rounded-xl border bg-raised p-4">
          <h3 className="font-medium text-[0.9375rem]">{title}</h3>
          <Skeleton className="mt-4 h-36 rounded-lg" />
        </div>
      ))}
    </div>
  );
}
