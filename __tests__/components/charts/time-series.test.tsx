import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type Series, TimeSeries } from '@/components/charts/time-series';
import { niceMaximum, pathsOf } from '@/components/charts/time-series-paths';
import { formatClockSeconds } from '@/lib/format';

const times = Array.from({ length: 40 }, (_, n) => n * 1_000);
const ms = (value: number) => `${value} ms`;

function show(series: Series[], more: object = {}) {
  return render(<TimeSeries title="Latency" times={times} series={series} format={ms} {...more} />);
}

test('shows the newest number of each line, and says the same in words', () => {
  show([
    { name: 'p50', tone: 'success', values: times.map((_, n) => n) },
    { name: 'p99', tone: 'accent', values: times.map(() => null) },
  ]);
  expect(screen.getByTestId('Latency: p50')).toHaveTextContent('39 ms');
  expect(screen.getByTestId('Latency: p99')).toHaveTextContent('–');
  expect(screen.getByText('p50: 39 ms now, at most 39 ms. p99: nothing yet.')).toBeInTheDocument();
});

test('a table behind a button has the highest number of every fifteen seconds, newest first', async () => {
  const user = userEvent.setup();
  show([{ name: 'p50', tone: 'success', values: times.map((_, n) => (n < 10 ? null : n)) }]);
  const button = screen.getByRole('button', { name: 'Latency as a table' });
  expect(button).toHaveAttribute('aria-expanded', 'false');
  await user.click(button);
  const rows = within(screen.getByRole('table')).getAllByRole('row').slice(1);
  expect(rows.map((row) => within(row).getAllByRole('cell')[1]!.textContent)).toEqual([
    '39 ms',
    '24 ms',
    '–',
  ]);
  await user.click(screen.getByRole('button', { name: 'Latency as a chart' }));
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
});

describe('a threshold', () => {
  const threshold = { of: 'Largest', value: 30, name: 'warning threshold' };
  const line = (name: string, value: (n: number) => number | null): Series => ({
    ...{ name, tone: 'accent', values: times.map((_, n) => value(n)) },
  });

  test('is about the newest number of its line', () => {
    show([line('Largest', () => 31)], { threshold });
    expect(screen.getByText('Over the warning threshold of 30 ms')).toBeVisible();
  });

  test('is not about the other lines', () => {
    show([line('Largest', () => 30), line('All', () => 1_000)], { threshold });
    expect(screen.queryByText(/over the/i)).not.toBeInTheDocument();
  });

  test('that was passed and is kept again says when', () => {
    show([line('Largest', (n) => (n === 20 ? 31 : 5))], { threshold });
    const at = formatClockSeconds(times[20]!);
    expect(screen.getByText(`Was over the warning threshold of 30 ms at ${at}`)).toBeVisible();
    expect(screen.queryByText(/^Over the/)).not.toBeInTheDocument();
  });
});

test.each([
  [1, 1],
  [3, 5],
  [5, 5],
  [5.1, 10],
  [0.2, 0.2],
  [1_001, 2_000],
])('an axis for %d ends at %d', (value, end) => {
  expect(niceMaximum(value)).toBeCloseTo(end);
});

test('a line is broken where a value is missing, and a lone value is a dot', () => {
  const size = { width: 3, height: 10 };
  expect(pathsOf([0, 5, null, 10], 10, size)).toBe('M0 10L1 5M3 0h0.1');
  expect(pathsOf([null, null], 10, size)).toBe('');
});
