import { AppError, type ErrorCode, errorKinds, isRetryable } from '@/lib/errors';
import { fillTime, pauseCodes, pauseNotice, pauseSentence, utcTime } from '@/lib/youtube/pause';
import { type RetryRule, retryRuleOf, weighRefusals } from '@/lib/youtube/server/retry-rules';

/** What a refusal means for the other ways to the captions, and whether a person may try again. */
const rules: [ErrorCode, RetryRule, retryable: boolean][] = [
  ['invalid_url', 'final', false],
  ['video_unavailable', 'final', false],
  ['private', 'final', false],
  ['unplayable', 'confirm', false],
  ['age_restricted', 'final', false],
  ['members_only', 'final', false],
  ['bot_check', 'another_way', true],
  ['ip_blocked', 'another_way', true],
  ['po_token_required', 'another_way', false],
  ['consent_required', 'another_way', true],
  ['live_now', 'final', true],
  ['upcoming', 'final', true],
  ['no_captions', 'confirm', false],
  ['language_unavailable', 'confirm', false],
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

const weighed = (...codes: [ErrorCode, ...ErrorCode[]]) => {
  const [first, ...others] = codes.map((code) => new AppError(code)) as [AppError, ...AppError[]];
  const { refusal, settled } = weighRefusals([first, ...others]);
  return `${refusal.code}${settled ? ', settled' : ''}`;
};

test.each<[verdict: string, ...codes: [ErrorCode, ...ErrorCode[]]]>([
  ['timeout', 'timeout'],
  ['private, settled', 'bot_check', 'private'],
  // A server that is refused is no matter of the video, whatever untrusted players are told.
  ['bot_check', 'bot_check', 'po_token_required', 'bot_check'],
  ['bot_check', 'unplayable', 'bot_check'],
  ['ip_blocked', 'no_captions', 'timeout', 'ip_blocked'],
  ['bot_check', 'bot_check', 'ip_blocked'],
  // What two ways say is believed, what one says is not.
  ['no_captions, settled', 'no_captions', 'bot_check', 'no_captions'],
  ['unplayable, settled', 'unplayable', 'bot_check', 'unplayable'],
  ['language_unavailable, settled', 'language_unavailable', 'language_unavailable'],
  ['upstream_error', 'no_captions', 'upstream_error', 'upstream_error'],
  ['timeout', 'unplayable', 'timeout', 'network'],
  ['network', 'network', 'language_unavailable'],
  ['no_captions', 'no_captions'],
  ['po_token_required', 'upstream_error', 'po_token_required'],
])('%s is what %j and those after it come to', (verdict, ...codes) => {
  expect(weighed(...codes)).toBe(verdict);
});

test('players that miss the wanted captions together name all that they show', () => {
  const of = (code: ErrorCode, details: object) =>
    new AppError(code, undefined, { details: { ...details } });
  const en = { language: 'en', kind: 'auto' };
  const one = of('language_unavailable', { title: 'x', languages: [en] });
  const more = {
    languages: [
      { ...en, kind: 'manual' },
      { language: 'de', kind: 'auto' },
    ],
  };
  const two = of('language_unavailable', more);
  const none = of('no_captions', { empty: true });
  expect(weighRefusals([one, two]).refusal.details).toEqual({ title: 'x', ...more });
  expect(weighRefusals([none, one])).toMatchObject({
    refusal: { code: 'language_unavailable', details: { languages: [en] } },
    settled: true,
  });
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
