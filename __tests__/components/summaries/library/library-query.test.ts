import {
  describeDates,
  everything,
  type LibraryQuery,
  newerPath,
  readQuery,
  requestPath,
  writeQuery,
} from '@/components/summaries/library/library-query';

const now = new Date(2026, 4, 9, 15, 30);
const query = (more: Partial<LibraryQuery>): LibraryQuery => ({ ...everything, ...more });
const asked = (more: Partial<LibraryQuery>) =>
  Object.fromEntries(new URL(requestPath(query(more), now), 'http://app').searchParams);
const midnight = (year: number, month: number, day: number) =>
  new Date(year, month - 1, day).getTime();

test.each<[string, Partial<LibraryQuery>]>([
  ['', {}],
  ['q=bread+%26+salt&model=openai%2Fgpt-5-mini', { q: 'bread & salt', model: 'openai/gpt-5-mini' }],
  ['language=pt-BR&playlist=Baking&date=7d', { language: 'pt-BR', playlist: 'Baking', date: '7d' }],
  ['from=2026-05-01&to=2026-05-09', { from: '2026-05-01', to: '2026-05-09' }],
  ['page=3&until=1790000000000', { page: 3, until: 1_790_000_000_000 }],
])('an address keeps a query: %s', (address, more) => {
  expect(writeQuery(query(more))).toBe(address);
  expect(readQuery(new URLSearchParams(address))).toEqual(query(more));
});

test('a preset wins over days, days that do not exist are dropped', () => {
  expect(readQuery(new URLSearchParams('date=today&from=2026-05-01'))).toEqual(
    query({ date: 'today' }),
  );
  expect(readQuery(new URLSearchParams('from=2026-02-30&to=yesterday'))).toEqual(everything);
});

test.each<[LibraryQuery['date'], number]>([
  ['today', midnight(2026, 5, 9)],
  ['7d', midnight(2026, 5, 3)],
  ['30d', midnight(2026, 4, 10)],
  ['1y', midnight(2025, 5, 9)],
])('%s begins at a midnight of the reader', (date, from) => {
  expect(asked({ date })).toEqual({ page: '1', per_page: '20', from: String(from) });
});

test('a range holds its last day to the end, and a held page is never younger than it', () => {
  const end = midnight(2026, 5, 10) - 1;
  expect(asked({ from: '2026-05-01', to: '2026-05-09' })).toMatchObject({
    from: String(midnight(2026, 5, 1)),
    until: String(end),
  });
  expect(asked({ to: '2026-05-09', until: end - 5, page: 2 })).toMatchObject({
    until: String(end - 5),
  });
  expect(asked({ to: '2026-05-09', until: end + 5, page: 2 })).toMatchObject({
    until: String(end),
  });
});

test('what is new is what came after a held page, in the same filters', () => {
  expect(newerPath(query({ page: 2 }), now)).toBeNull();
  expect(newerPath(query({ page: 2, until: 5_000, q: 'bread' }), now)).toBe(
    '/api/summaries?page=1&per_page=1&from=5001&q=bread',
  );
  const over = midnight(2026, 5, 10);
  expect(newerPath(query({ to: '2026-05-09', until: over }), now)).toBeNull();
});

test.each<[Partial<LibraryQuery>, string | null]>([
  [{}, null],
  [{ date: '30d' }, 'Last 30 days'],
  [{ from: '2026-05-03' }, 'Since 3 May 2026'],
  [{ to: '2026-05-03' }, 'Until 3 May 2026'],
  [{ from: '2026-05-03', to: '2026-05-03' }, '3 May 2026'],
  [{ from: '2026-05-03', to: '2026-05-09' }, '3 May 2026 to 9 May 2026'],
])('dates in words: %j', (more, words) => {
  expect(describeDates(query(more))).toBe(words);
});
