import { cn } from '../ui/cn';

export interface HistogramBar {
  /** What stands under the bar's left edge: where it begins. */
  from: string;
  /** The whole range in words, for the table. */
  range: string;
  count: number;
}

export interface HistogramMark {
  name: string;
  /** In bars from the left: 1.5 is the middle of the second one. */
  at: number;
}

/** How often something fell where: bars with their counts, marks across them, and the numbers as a table. */
export function Histogram({
  label,
  unit,
  bars,
  marks,
}: {
  label: string;
  /** Of the bars' bounds. */
  unit: string;
  bars: readonly HistogramBar[];
  marks: readonly HistogramMark[];
}) {
  const highest = Math.max(1, ...bars.map(({ count }) => count));
  const columns = { gridTemplateColumns: `repeat(${bars.length}, minmax(0, 1fr))` };
  return (
    <figure>
      <figcaption className="sr-only">{label}</figcaption>
      <div aria-hidden className="relative pt-12">
        <div className="grid h-36 items-end gap-px border-b sm:gap-1" style={columns}>
          {bars.map(({ from, count }) => (
            <div key={from} className="flex h-full flex-col justify-end">
              {count > 0 && (
                <>
                  <span className="overflow-hidden text-center text-[0.6875rem] text-muted tabular-nums">
                    {count}
                  </span>
                  <div
                    className="min-h-0.5 rounded-t-xs bg-accent/70"
                    style={{ height: `${(count / highest) * 82}%` }}
                  />
                </>
              )}
            </div>
          ))}
        </div>
        {marks.map(({ name, at }, index) => (
          <div
            key={name}
            className="absolute bottom-0 border-text/60 border-l border-dashed"
            style={{ left: `${(at / bars.length) * 100}%`, top: `${index}rem` }}
          >
            <span
              className={cn(
                'absolute top-0 whitespace-nowrap px-1 text-xs leading-4',
                at > bars.length * 0.8 ? 'right-0' : 'left-0',
              )}
            >
              {name}
            </span>
          </div>
        ))}
      </div>
      <div aria-hidden className="mt-1 grid gap-px text-muted sm:gap-1" style={columns}>
        {bars.map(({ from }) => (
          <span key={from} className="text-[0.6875rem] tabular-nums max-sm:even:invisible">
            {from}
          </span>
        ))}
      </div>
      <p aria-hidden className="text-right text-muted text-xs">
        {unit}
      </p>
      <details className="mt-2 text-sm">
        <summary className="w-fit cursor-pointer rounded-md text-muted hover:text-text">
          Show the numbers
        </summary>
        <table className="mt-2 w-full max-w-xs text-left tabular-nums">
          <caption className="sr-only">{label}</caption>
          <thead className="text-muted">
            <tr>
              <th className="border-b py-1 font-medium">Range</th>
              <th className="border-b py-1 text-right font-medium">Count</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ range, count }) => (
              <tr key={range}>
                <td className="py-0.5">{range}</td>
                <td className="py-0.5 text-right">{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
