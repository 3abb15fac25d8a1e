import { fetchHistory } from '@/lib/events/client/fetch-history';
import { retryAfterMs } from '@/lib/events/client/retry-after';

const event = (n: number, more: object = {}) => ({
  id: `e-${n}`,
  type: 'test',
  at: n,
  data: { n },
  ...more,
});
const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  globalThis.fetch = jest.fn(
    async () =>
      ({
        ok: status === 200,
        status,
        headers: new Headers(headers),
        json: async () => body,
      }) as Response,
  );
};
const all = { after: 'e-1', topics: null };

test('asks for what comes after the cursor, as much as there is at once, of the topics wanted', async () => {
  answer(200, { events: [], cursor: 'e-9', reset: null });
  await fetchHistory({ after: 'e-1', topics: ['test', 'system'] });
  await fetchHistory({ after: null, topics: null });
  expect(jest.mocked(globalThis.fetch).mock.calls.map(([path]) => path)).toEqual([
    '/events/history?limit=1000&after=e-1&subscribe=test%2Csystem',
    '/events/history?limit=1000',
  ]);
});

test('gives events with their time, and leaves out what this page does not know', async () => {
  const events = [
    event(2),
    event(3, { type: 'invented_later' }),
    event(4, { type: 'summary_complete' }),
    event(5),
  ];
  answer(200, { events, cursor: 'e-9', reset: null });
  expect(await fetchHistory(all)).toEqual({
    ok: true,
    page: { events: [event(2), event(5)], cursor: 'e-9', reset: null, full: false },
  });
});

test('knows a full page by all that came, known or not', async () => {
  const events = Array.from({ length: 1_000 }, (_, n) => event(n, { type: 'invented_later' }));
  answer(200, { events, cursor: 'e-999', reset: null });
  expect(await fetchHistory(all)).toMatchObject({ page: { events: [], full: true } });
});

test('tells a refusal, and how long to wait', async () => {
  answer(429, {}, { 'retry-after': '7' });
  expect(await fetchHistory(all)).toEqual({ ok: false, status: 429, retryAfterMs: 7_000 });
});

test.each([
  ['what is no page', async () => ({ ok: true, status: 200, json: async () => ({ events: 1 }) })],
  ['a page of some proxy', async () => ({ ok: true, json: async () => JSON.parse('<html>') })],
  ['no answer', async () => Promise.reject(new TypeError('Failed to fetch'))],
])('takes %s for no answer', async (_, fetch) => {
  globalThis.fetch = fetch as never;
  expect(await fetchHistory(all)).toEqual({ ok: false, status: 0, retryAfterMs: null });
});

test.each([
  [null, null],
  ['', null],
  ['soon', null],
  ['0', 0],
  ['120', 120_000],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 59_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
])('Retry-After %j means %j ms', (value, ms) => {
  const headers = new Headers(value === null ? {} : { 'retry-after': value });
  expect(retryAfterMs(headers, 1_000)).toBe(ms);
});
