import type { InstanceStats } from '@/lib/events/client/stats-store';
import { latencyQuantile, queueWarningBytes } from '@/lib/events/stats';
import { formatBytes, formatClockSeconds, formatNumber } from '@/lib/format';
import { Badge } from '../../ui/badge';
import { formatMs } from './format-ms';

const heads = ['Connections', 'Deliveries/s', 'p99', 'Largest queue', 'Errors/s'];
const latencyOver = 10;

/** The newest numbers of each process. */
export function InstanceTable({ instances }: { instances: readonly InstanceStats[] }) {
  return (
    <section aria-labelledby="instances-title" className="mt-8">
      <h2 id="instances-title" className="font-semibold text-lg">
        Instances
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <section aria-label="Instances, table" tabIndex={0} className="mt-2 overflow-x-auto">
        <table className="w-full min-w-[36rem] text-left text-[0.9375rem] tabular-nums">
          <caption className="sr-only">Instances and their newest numbers</caption>
          <thead className="text-muted text-sm">
            <tr>
              <th className="border-b py-2 pr-4 font-medium">Instance</th>
              {heads.map((head) => (
                <th key={head} className="border-b py-2 pr-4 text-right font-medium last:pr-0">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {instances.map((instance) => (
              <InstanceRow key={instance.id} {...instance} />
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function InstanceRow({ id, samples, silentSince }: InstanceStats) {
  const name = <code className="font-mono text-sm">{id}</code>;
  const newest = samples.at(-1);
  if (!newest || silentSince !== null) {
    return (
      <tr data-testid="instance-row" className="text-muted">
        <td className={cell}>
          {name}
          {silentSince !== null && (
            <p className="text-sm">Silent since {formatClockSeconds(silentSince)}</p>
          )}
        </td>
        {heads.map((head) => (
          <td key={head} className={numberCell}>
            –
          </td>
        ))}
      </tr>
    );
  }
  const { connections, delivered, replayed, errors, interval_ms, queue } = newest;
  const p99 = latencyQuantile(samples.slice(-latencyOver), 0.99);
  const perSecond = (count: number) => formatNumber((count * 1_000) / interval_ms);
  return (
    <tr data-testid="instance-row">
      <td className={cell}>{name}</td>
      <td className={numberCell}>{formatNumber(connections)}</td>
      <td className={numberCell}>{perSecond(delivered + replayed)}</td>
      <td className={numberCell}>{p99 === null ? '–' : formatMs(p99)}</td>
      <td className={numberCell}>
        {queue ? formatBytes(queue.largest_bytes) : '–'}
        {queue && queue.largest_bytes > queueWarningBytes && (
          <Badge tone="warning" className="ml-2">
            High
          </Badge>
        )}
      </td>
      <td className={numberCell}>{perSecond(errors)}</td>
    </tr>
  );
}

const cell = 'border-b py-2.5 pr-4';
const numberCell = `${cell} text-right last:pr-0`;
