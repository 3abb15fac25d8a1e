'use client';

import { useId, useState } from 'react';
import { formatClockSeconds } from '@/lib/format';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { binaryMaximum, niceMaximum, pathsOf } from './time-series-paths';
import { TimeSeriesTable } from './time-series-table';

export interface Series {
  name: string;
  tone: 'accent' | 'success' | 'warning' | 'danger' | 'muted';
  /** One number per time; null where there is none. */
  values: readonly (number | null)[];
  /** A second line is told apart by its dashes, too. */
  dashed?: boolean;
}

const tones: Record<Series['tone'], { line: string; swatch: string }> = {
  accent: { line: 'stroke-accent', swatch: 'border-accent' },
  success: { line: 'stroke-success-dot', swatch: 'border-success-dot' },
  warning: { line: 'stroke-warning-dot', swatch: 'border-warning-dot' },
  danger: { line: 'stroke-danger-dot', swatch: 'border-danger-dot' },
  muted: { line: 'stroke-border-strong', swatch: 'border-border-strong' },
};

/** What one of the lines should stay under. */
export interface Threshold {
  /** Name of the series it is for. */
  of: string;
  value: number;
  name: string;
}

/** The drawing has units of its own and is stretched to the room there is. */
const size = { width: 300, height: 100 };

/**
 * Lines over time, up to now, with the newest number of each beside its name. Whoever does not see the drawing gets a sentence,
 * and a table behind a button.
 */
export function TimeSeries({
  title,
  times,
  series,
  format,
  threshold,
  least = 1,
  binary = false,
}: {
  title: string;
  /** Epoch milliseconds, evenly spaced, oldest first. */
  times: readonly number[];
  series: readonly Series[];
  /** A number with its unit. */
  format(value: number): string;
  threshold?: Threshold;
  /** The axis reaches at least so far, so that nearly nothing does not look like much. */
  least?: number;
  /** The axis ends at powers of two. */
  binary?: boolean;
}) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const top = (binary ? binaryMaximum : niceMaximum)(Math.max(most, least));
  return (
    <figure className="min-w-0 rounded-xl border bg-raised p-4" aria-labelledby={`${id}-title`}>
      <figcaption className="flex flex-wrap items-start justify-between gap-x-3">
        <h3 id={`${id}-title`} className="font-medium text-[0.9375rem]">
          {title}
        </h3>
        <Button
          variant="quiet"
          size="sm"
          className="-mt-1 -mr-2 h-7 px-2"
          aria-expanded={open}
          aria-controls={`${id}-table`}
          aria-label={open ? `${title} as a chart` : `${title} as a table`}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Chart' : 'Table'}
        </Button>
      </figcaption>
      <p className="sr-only">{inWords(series, format)}</p>
      <ul aria-hidden className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-sm">
        {series.map(({ name, tone, values, dashed }) => (
          <li key={name} className="flex items-baseline gap-1.5">
            <span
              className={cn(
                'w-3.5 self-center border-t-2',
                tones[tone].swatch,
                dashed && 'border-dashed',
              )}
            />
            <span className="text-muted">{name}</span>
            <span className="font-medium tabular-nums" data-testid={`${title}: ${name}`}>
              {formatLast(values, format)}
            </span>
          </li>
        ))}
      </ul>
      {threshold && <Warning {...{ threshold, times, series, format }} />}
      <div id={`${id}-table`}>
        {open ? (
          <TimeSeriesTable title={title} times={times} series={series} format={format} />
        ) : (
          <Drawing {...{ times, series, format, top, threshold }} />
        )}
      </div>
    </figure>
  );
}

/** Says that a line is over its threshold, or has been. */
function Warning({
  threshold: { of, value, name },
  times,
  series,
  format,
}: {
  threshold: Threshold;
  times: readonly number[];
  series: readonly Series[];
  format(value: number): string;
}) {
  const values = series.find((one) => one.name === of)?.values ?? [];
  const isOver = (number: number | null) => number !== null && number > value;
  const words = `the ${name} of ${format(value)}`;
  if (isOver(lastOf(values))) return <p className="text-sm text-warning">{`Over ${words}`}</p>;
  const last = values.findLastIndex(isOver);
  if (last === -1) return null;
  return (
    <p className="text-muted text-sm">
      {`Was over ${words} at ${formatClockSeconds(times[last]!)}`}
    </p>
  );
}

function Drawing({
  times,
  series,
  format,
  top,
  threshold,
}: {
  times: readonly number[];
  series: readonly Series[];
  format(value: number): string;
  top: number;
  threshold: Threshold | undefined;
}) {
  const shown = threshold && threshold.value <= top ? threshold : undefined;
  return (
    <div aria-hidden className="mt-3">
      <div className="relative h-28">
        <svg
          viewBox={`0 0 ${size.width} ${size.height}`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
        >
          <title>{''}</title>
          {[0, 0.5, 1].map((part) => (
            <line
              key={part}
              x1={0}
              x2={size.width}
              y1={size.height * part}
              y2={size.height * part}
              className="stroke-border"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {shown && (
            <line
              x1={0}
              x2={size.width}
              y1={size.height * (1 - shown.value / top)}
              y2={size.height * (1 - shown.value / top)}
              className="stroke-warning-dot"
              strokeDasharray="2 4"
              vectorEffect="non-scaling-stroke"
            />
          )}
          {series.map(({ name, tone, values, dashed }) => (
            <path
              key={name}
              d={pathsOf(values, top, size)}
              className={cn('fill-none', tones[tone].line)}
              strokeWidth={1.75}
              strokeLinejoin="round"
              strokeDasharray={dashed ? '4 3' : undefined}
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
        <span className="absolute top-0.5 left-0 rounded bg-raised/80 pr-1 text-muted text-xs tabular-nums">
          {format(top)}
        </span>
        {shown && (
          <span
            className="absolute left-0 -translate-y-full pb-0.5 text-muted text-xs tabular-nums"
            style={{ top: `${100 * (1 - shown.value / top)}%` }}
          >
            {shown.name} {format(shown.value)}
          </span>
        )}
      </div>
      <p className="mt-1 flex justify-between text-muted text-xs tabular-nums">
        <span>{times.length > 0 && formatClockSeconds(times[0]!)}</span>
        <span>{times.length > 0 && formatClockSeconds(times.at(-1)!)}</span>
      </p>
    </div>
  );
}

const lastOf = (values: readonly (number | null)[]) => values.at(-1) ?? null;

function formatLast(values: readonly (number | null)[], format: (value: number) => string): string {
  const last = lastOf(values);
  return last === null ? '–' : format(last);
}

function inWords(series: readonly Series[], format: (value: number) => string): string {
  return series
    .map(({ name, values }) => {
      const known = values.filter((value) => value !== null);
      if (known.length === 0) return `${name}: nothing yet.`;
      const last = lastOf(values);
      const now = last === null ? 'nothing now' : `${format(last)} now`;
      return `${name}: ${now}, at most ${format(Math.max(...known))}.`;
    })
    .join(' ');
}
