import { listSubscriptions, parseSubscriptions, wants } from '@/lib/events/subscriptions';

test('no topics means all topics', () => {
  for (const value of [null, '', ' , ']) {
    const subscriptions = parseSubscriptions(value);
    expect(subscriptions).toBeNull();
    expect(wants(subscriptions, 'anything')).toBe(true);
  }
  expect(listSubscriptions(null)).toContain('summary_complete');
});

test('only the named topics match', () => {
  const subscriptions = parseSubscriptions('test, system');
  expect(wants(subscriptions, 'test')).toBe(true);
  expect(wants(subscriptions, 'summary_complete')).toBe(false);
});

test('an unknown topic is refused by name', () => {
  expect(() => parseSubscriptions('test,nonsense')).toThrow('"nonsense"');
});
