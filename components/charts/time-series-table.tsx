import { formatClockSeconds } from '@/lib/format';
import type { Series } from './time-series';

/** Rows to read: one for so many points, newest first. */
const pointsPerRow = 15;

/** A chart's numbers, the highest of each quarter of a minute. */
export function TimeSeriesTable({
  title,
  times,
  series,
  format,
}: {
  title: string;
  times: readonly number[];
  series: readonly Series[];
  format(value: number): string;
}) {
  const rows: { at: number; highest: (number | null)[] }[] = [];
  for (let end = times.length; end > 0; end -= pointsPerRow) {
    const from = Math.max(0, end - pointsPerRow);
    const highest = series.map(({ values }) => {
      const known = values.slice(from, end).filter((value) => value !== null);
      return known.length > 0 ? Math.max(...known) : null;
    });
    rows.push({ at: times[end - 1]!, highest });
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    <section aria-label={`${title}, table`} tabIndex={0} className="mt-3 h-34 overflow-y-auto">
      <table className="w-full text-left text-sm tabular-nums">
        <caption className="sr-only">
          {title}: the highest of every 15 seconds, newest first
        </caption>
        <thead className="sticky top-0 bg-raised text-muted">
          <tr>
            <th className="py-1 pr-3 font-medium">Until</th>
            {series.map(({ name }) => (
              <th key={name} className="py-1 pr-3 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, highest }) => (
            <tr key={at}>
              <td className="py-0.5 pr-3 text-muted">{formatClockSeconds(at)}</td>
              {highest.map((value, index) => (
                <td key={series[index]!.name} className="py-0.5 pr-3">
                  {value === null ? '–' : format(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
