import { modelChoice } from '@/__tests__/support/batch-views';
import { describeEstimate, formatTokens } from '@/components/summaries/submit/describe-estimate';

const [paid, local, extractive] = modelChoice.models;
const all = { more: false };

test('a full estimate says tokens and cost', () => {
  const estimate = { tokens: 45_210, cost: 0.0193, basis: 'duration' } as const;
  expect(describeEstimate(paid, estimate, all)).toBe('About 45k tokens, $0.02');
  expect(describeEstimate(paid, { ...estimate, cost: 0.0012 }, all)).toBe(
    'About 45k tokens, less than $0.01',
  );
});

test('what is only partly known is a lower bound', () => {
  const estimate = { tokens: 1_250_000, cost: 1.5, basis: 'unknown' } as const;
  expect(describeEstimate(paid, estimate, all)).toBe('At least 1.3M tokens, $1.50');
  expect(describeEstimate(paid, { ...estimate, basis: 'duration' }, { more: true })).toBe(
    'At least 1.3M tokens, $1.50',
  );
});

test('an unknown price or length is said to be unknown', () => {
  const tokens = { tokens: 45_000, cost: null, basis: 'duration' } as const;
  expect(describeEstimate(local, tokens, all)).toBe('About 45k tokens, cost unknown');
  const nothing = { tokens: null, cost: null, basis: 'unknown' } as const;
  expect(describeEstimate(paid, nothing, all)).toBe('Cost unknown');
  expect(describeEstimate(paid, null, all)).toBe('Cost unknown');
});

test('what costs nothing says why', () => {
  const nothing = { tokens: 0, cost: 0, basis: 'duration' } as const;
  expect(describeEstimate(extractive, null, all)).toBe('Free: made on this server');
  expect(describeEstimate(paid, nothing, all)).toBe('Free: already summarized');
  expect(describeEstimate(paid, nothing, { more: true })).toBe('Cost unknown');
});

test('tokens are rounded to what can be read at a glance', () => {
  expect([640, 1_000, 45_600, 999_499, 999_500, 2_000_000].map(formatTokens)).toEqual([
    '640',
    '1k',
    '46k',
    '999k',
    '1M',
    '2M',
  ]);
});
