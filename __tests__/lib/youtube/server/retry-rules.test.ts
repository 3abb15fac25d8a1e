import { AppError, type ErrorCode, errorKinds, isRetryable } from '@/lib/errors';
import { fillTime, pauseCodes, pauseNotice, pauseSentence, utcTime } from '@/lib/youtube/pause';
import { moreTelling, type RetryRule, retryRuleOf } from '@/lib/youtube/server/retry-rules';

/** What a refusal means for the other ways to the captions, and whether a person may try again. */
const rules: [ErrorCode, RetryRule, retryable: boolean][] = [
  ['invalid_url', 'final', false],
  ['video_unavailable', 'final', false],
  ['private', 'final', false],
  ['unplayable', 'another_way', false],
  ['age_restricted', 'final', false],
  ['members_only', 'final', false],
  ['bot_check', 'another_way', true],
  ['ip_blocked', 'another_way', true],
  ['po_token_required', 'another_way', false],
  ['consent_required', 'another_way', true],
  ['live_now', 'final', true],
  ['upcoming', 'final', true],
  ['no_captions', 'confirm', false],
  ['language_unavailable', 'final', false],
  ['timeout', 'another_way', true],
  ['network', 'another_way', true],
  ['upstream_error', 'another_way', true],
  ['parse_failed', 'another_way', false],
  ['cancelled', 'final', true],
];

test.each(rules)('%s is %s, and may be retried: %j', (code, rule, retryable) => {
  expect(retryRuleOf(code)).toBe(rule);
  expect(isRetryable(code)).toBe(retryable);
});

const nextStep =
  /\b(?:Paste|Check|Ask|Upload|Choose|Set|Try|Retry|Update|Come back|Captions exist only once|If you have them)\b|upload the captions/;

test.each(rules)('%s says what can be done next', (code) => {
  expect(errorKinds[code].message).toMatch(nextStep);
});

test('of two refusals the one that tells more is kept, the first of two that tell as much', () => {
  const of = (code: ErrorCode) => new AppError(code);
  const [timeout, bot, blocked, none] = [
    of('timeout'),
    of('bot_check'),
    of('ip_blocked'),
    of('no_captions'),
  ];
  expect(moreTelling(null, timeout)).toBe(timeout);
  expect(moreTelling(timeout, bot)).toBe(bot);
  expect(moreTelling(bot, timeout)).toBe(bot);
  expect(moreTelling(bot, blocked)).toBe(bot);
  expect(moreTelling(blocked, none)).toBe(none);
});

test.each(pauseCodes)('%s has a sentence around a time, for a video and for everybody', (code) => {
  expect(fillTime(pauseSentence(code), '14:30')).toMatch(
    /Set YOUTUBE_PROXY_URL, wait until 14:30, or upload the captions\./,
  );
  expect(fillTime(pauseNotice(code), '14:30')).toMatch(/wait until 14:30 and then go on/);
});

test('a time for nobody in particular says its zone', () => {
  expect(utcTime(Date.UTC(2026, 5, 1, 14, 30))).toBe('14:30 UTC');
});
