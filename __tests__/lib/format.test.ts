import { formatAgo, formatBytes, formatCount, formatDuration, formatTimestamp } from '@/lib/format';

test.each([
  [0, '0:00'],
  [83_000, '1:23'],
  [3_599_999, '59:59'],
  [3_723_000, '1:02:03'],
])('%i ms is %s', (ms, text) => expect(formatTimestamp(ms)).toBe(text));

test.each([
  [45, '45 s'],
  [60, '1 min'],
  [4_980, '1 h 23 min'],
  [7_200, '2 h'],
])('%i s last %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

test.each([
  [10_000, 'just now'],
  [120_000, '2 minutes ago'],
  [7_200_000, '2 hours ago'],
  [86_400_000, 'yesterday'],
  [-7_200_000, 'in 2 hours'],
])('%i ms back is %s', (ms, text) => expect(formatAgo(0, ms)).toBe(text));

test('counts and sizes', () => {
  expect(formatCount(1, 'summary', 'summaries')).toBe('1 summary');
  expect(formatCount(1_200, 'video')).toBe('1,200 videos');
  expect([formatBytes(512), formatBytes(1_536), formatBytes(6 * 1024 * 1024)]).toEqual([
    '512 B',
    '1.5 KB',
    '6.0 MB',
  ]);
});
