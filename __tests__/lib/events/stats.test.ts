import { sample } from '@/__tests__/support/stats-sample';
import { latencyBoundsMs, latencyBucket, latencyQuantile, type Sample } from '@/lib/events/stats';
import { seriesOf } from '@/lib/events/stats-series';

describe('latency', () => {
  test('falls into the first bucket that holds it; beyond the last bound into one more', () => {
    expect(latencyBoundsMs[latencyBucket(0)]).toBe(0);
    expect(latencyBoundsMs[latencyBucket(6)]).toBe(7);
    expect(latencyBucket(1e9)).toBe(latencyBoundsMs.length);
  });

  test('a quantile is the upper bound of its bucket, over all samples together', () => {
    const slow = { latency: [latencyBucket(3), 98, latencyBucket(80), 1] };
    const other = { latency: [latencyBucket(3), 0, latencyBucket(450), 1] };
    expect(latencyQuantile([slow, other], 0.5)).toBe(3);
    expect(latencyQuantile([slow, other], 0.99)).toBe(100);
    expect(latencyQuantile([slow, other], 1)).toBe(500);
    expect(latencyQuantile([{ latency: [latencyBoundsMs.length, 1] }], 0.5)).toBe(30_000);
  });

  test('nothing delivered has none', () => {
    expect(latencyQuantile([], 0.5)).toBeNull();
    expect(latencyQuantile([{ latency: [] }], 0.5)).toBeNull();
  });
});

describe('a series', () => {
  const of = (samples: Sample[], aheadMs = 0) => ({ samples, aheadMs });

  test('is empty without samples', () => {
    expect(seriesOf([])).toEqual([]);
    expect(seriesOf([of([])])).toEqual([]);
  });

  test('adds up instances whose clocks tick at different moments', () => {
    const one = [
      sample(10_100, { connections: 3, delivered: 5 }),
      sample(11_100, { delivered: 7 }),
    ];
    const two = [
      sample(10_900, { connections: 2, delivered: 10, interval_ms: 2_000 }),
      sample(11_900, { connections: 4 }),
    ];
    const points = seriesOf([of(one), of(two)], 3_000);
    expect(points.map(({ at, connections, delivered }) => [at, connections, delivered])).toEqual([
      [9_000, null, null],
      [10_000, 5, 10],
      [11_000, 5, 7],
    ]);
  });

  test('an instance counts on for three seconds without a word, then no more', () => {
    const one = Array.from({ length: 6 }, (_, n) => sample(10_000 + n * 1_000));
    const gone = [sample(10_000, { connections: 9 })];
    const points = seriesOf([of(one), of(gone)], 6_000);
    expect(points.map(({ connections }) => connections)).toEqual([10, 10, 10, 1, 1, 1]);
  });

  test('an instance whose clock is wrong counts when it was, not when it says', () => {
    const right = [0, 1, 2].map((n) => sample(10_000 + n * 1_000, { connections: 100 }));
    const late = [0, 1, 2].map((n) => sample(6_000 + n * 1_000, { connections: 500 }));
    const points = seriesOf([of(right), of(late, -4_000)], 3_000);
    expect(points.map(({ at, connections }) => [at, connections])).toEqual([
      [10_000, 600],
      [11_000, 600],
      [12_000, 600],
    ]);
  });

  test('latency is over the last ten seconds, and gone when nothing was delivered in them', () => {
    const samples = Array.from({ length: 13 }, (_, n) =>
      sample(20_000 + n * 1_000, n === 1 ? { latency: [latencyBucket(5), 2] } : {}),
    );
    const points = seriesOf([of(samples)], 13_000);
    expect(points.map(({ p99 }) => p99)).toEqual([null, ...Array(10).fill(5), null, null]);
  });

  test('queues are summed and the largest is picked, where anybody looked', () => {
    const at = (total: number, largest: number) => [
      sample(1_000, { queue: { total_bytes: total, largest_bytes: largest, blocked: 0 } }),
    ];
    const [point] = seriesOf([of(at(5, 4)), of(at(3, 3))], 1_000);
    expect(point).toMatchObject({ queuedBytes: 8, largestQueueBytes: 4 });
    expect(seriesOf([of([sample(1_000)])], 1_000)[0]).toMatchObject({
      queuedBytes: null,
      largestQueueBytes: null,
    });
  });
});
