import { listPages, readRuns } from '@/scripts/lighthouse/pages';

const built = [
  '/sign-in',
  '/',
  '/settings',
  '/admin/users',
  '/admin/audit',
  '/admin/events',
  '/sse-test',
  '/summaries/[id]',
];
const list = (more: { only?: string; built?: string[] } = {}) =>
  listPages({ summaryId: 'sum_1', built, ...more });

test('every page is audited, the sign-in page by a stranger', () => {
  expect(list().map(({ path }) => path)).toEqual([...built.slice(0, -1), '/summaries/sum_1']);
  expect(list().filter(({ signedIn }) => !signedIn)).toMatchObject([{ name: 'sign-in' }]);
});

test('only the pages that are named', () => {
  expect(list({ only: 'summary,home' })).toEqual([
    { name: 'summary', path: '/summaries/sum_1', signedIn: true },
    { name: 'home', path: '/', signedIn: true },
  ]);
});

test.each(['hmoe', 'home,sumary', ''])('a name that no page has is refused: "%s"', (only) => {
  expect(() => list({ only })).toThrow(/no page is called .*; there are sign-in, home, /);
});

test('a page that the build lacks is a failure, and not left out', () => {
  const without = built.filter((route) => route !== '/sse-test');
  expect(() => list({ built: without })).toThrow('the build has no page /sse-test');
  expect(list({ only: 'home', built: without })).toHaveLength(1);
});

test('no audit is no pass', () => {
  expect(readRuns('3')).toBe(3);
  for (const text of ['0', '', 'three', '-1', '1.5']) {
    expect(() => readRuns(text)).toThrow(`--runs: "${text}"`);
  }
});
