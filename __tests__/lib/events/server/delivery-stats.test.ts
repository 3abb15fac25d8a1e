import { createDeliveryStats } from '@/lib/events/server/delivery-stats';

test('an event of an instance whose clock is ahead took no time, and the sum never falls', () => {
  const stats = createDeliveryStats();
  stats.round([5]);
  const [first] = stats.counts.latency.buckets;
  stats.round([-50]);
  expect(stats.counts.latency).toMatchObject({ count: 2, sumMs: 5, maxMs: 5 });
  expect(stats.counts.latency.buckets[0]).toBe(first! + 1);
});
