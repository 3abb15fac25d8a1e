import { readRetryAfter, retryDelay, retryDelaysMs } from '@/lib/webhooks/server/retry-schedule';

const noJitter = () => 0;
const minutes = (ms: number | null) => (ms === null ? null : ms / 60_000);

test('waits 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, and then no more', () => {
  const delays = Array.from({ length: 10 }, (_, n) => minutes(retryDelay(n + 1, null, noJitter)));
  const hours = [2, 5, 10, 14, 20, 24].map((hour) => hour * 60);
  expect(delays).toEqual([5 / 60, 5, 30, ...hours, null]);
});

test('comes later by up to a fifth, never earlier', () => {
  for (const [index, delay] of retryDelaysMs.entries()) {
    expect(retryDelay(index + 1, null, () => 0.999)).toBeGreaterThan(delay * 1.19);
    expect(retryDelay(index + 1, null, () => 0.999)).toBeLessThan(delay * 1.2);
    expect(retryDelay(index + 1, null, noJitter)).toBe(delay);
  }
});

test('a receiver that asks for more time gets it', () => {
  expect(minutes(retryDelay(1, 10 * 60_000, noJitter))).toBe(10);
  expect(minutes(retryDelay(3, 10 * 60_000, noJitter))).toBe(30);
  expect(retryDelay(10, 10 * 60_000, noJitter)).toBeNull();
});

describe('Retry-After', () => {
  const at = Date.parse('2026-03-01T12:00:00Z');
  const read = (text: string | undefined, status = 429) =>
    readRetryAfter({ status, headers: text === undefined ? {} : { 'retry-after': text } }, at);

  test.each([
    ['120', 120_000],
    ['0', 0],
    [' 7 ', 7_000],
    ['Sun, 01 Mar 2026 12:01:00 GMT', 60_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['Sunday, 01-Mar-26 12:01:00 GMT', 60_000],
    ['Sun Mar  1 12:01:00 2026', 60_000],
    ['999999999', 86_400_000],
    ['Sun, 01 Mar 2099 12:00:00 GMT', 86_400_000],
  ])('"%s" is read', (text, ms) => {
    expect(read(text)).toBe(ms);
    expect(read(text, 503)).toBe(ms);
  });

  test.each([undefined, '', 'soon', '-5', '1.5e3x'])('"%s" is none', (text) => {
    expect(read(text)).toBeNull();
  });

  test('counts with 429 and 503 only', () => {
    expect(read('120', 500)).toBeNull();
    expect(read('120', 302)).toBeNull();
    expect(readRetryAfter(null, at)).toBeNull();
  });
});
