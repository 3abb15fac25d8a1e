import { players } from '@/__tests__/fixtures/youtube-answers';
import {
  parsePlayerResponse,
  playerResponseOfPage,
  refusalOf,
  refusalOfPage,
} from '@/lib/youtube/server/player-response';

test.each([
  ['OK', undefined, {}, null],
  ['OK', undefined, { isLive: true }, 'live_now'],
  ['OK', undefined, { isUpcoming: true }, 'upcoming'],
  ['ERROR', 'This video is unavailable', {}, 'video_unavailable'],
  ['ERROR', 'Private video', {}, 'private'],
  ['LOGIN_REQUIRED', 'Sign in to confirm you’re not a bot', {}, 'bot_check'],
  ['LOGIN_REQUIRED', 'Sign in to confirm your age', {}, 'age_restricted'],
  ['LOGIN_REQUIRED', 'This video is private', {}, 'private'],
  ['UNPLAYABLE', 'Join this channel to get access to members-only content', {}, 'members_only'],
  [
    'UNPLAYABLE',
    'The uploader has not made this video available in your country',
    {},
    'unplayable',
  ],
  ['AGE_VERIFICATION_REQUIRED', undefined, {}, 'age_restricted'],
  ['LIVE_STREAM_OFFLINE', 'Premieres in 3 hours', {}, 'upcoming'],
  ['LIVE_STREAM_OFFLINE', 'This live event has ended.', {}, 'live_now'],
  ['LIVE_STREAM_OFFLINE', 'This live event will begin in a few moments.', {}, 'upcoming'],
  ['ERROR', 'This content isn’t available, try again later.', {}, 'ip_blocked'],
  ['UNPLAYABLE', "This content isn't available, try again later.", {}, 'ip_blocked'],
  ['ERROR', 'An error occurred. Please try again later.', {}, 'upstream_error'],
  ['ERROR', 'This content isn’t available.', {}, 'video_unavailable'],
])('%s %s means %s', (status, reason, videoDetails, code) => {
  expect(refusalOf({ playabilityStatus: { status, reason }, videoDetails })).toBe(code);
});

test.each(['ERROR', 'UNPLAYABLE'] as const)(
  'a session that is limited says so below its reason, as %s',
  (status) => {
    const player = parsePlayerResponse(JSON.stringify(players.rateLimited(status)));
    expect(refusalOf(player!)).toBe('ip_blocked');
  },
);

test.each([
  [429, '<div class="g-recaptcha"></div>', 'ip_blocked'],
  [200, '<form action="https://consent.youtube.com/save">', 'consent_required'],
  [503, '', 'upstream_error'],
  [200, '<html></html>', null],
])('a page answered %i with %s means %s', (status, html, code) => {
  expect(refusalOfPage(status, html)).toBe(code);
});

test('finds the player response in a page, whatever braces its texts hold', () => {
  const inline = { playabilityStatus: { status: 'OK' }, videoDetails: { title: '} "; {' } };
  const html = `<script>var ytInitialPlayerResponse = ${JSON.stringify(inline)};var x = {};</script>`;
  expect(playerResponseOfPage(html)?.videoDetails?.title).toBe('} "; {');
  expect(playerResponseOfPage('<html>')).toBeNull();
  expect(playerResponseOfPage('var ytInitialPlayerResponse = {"cut": ')).toBeNull();
});

test.each(['', 'null', '[]', '{}', 'not json', '{"playabilityStatus": 5}'])(
  'does not take %j for a player response',
  (text) => {
    expect(parsePlayerResponse(text)).toBeNull();
  },
);
