import { startYouTubeStandIn, type YouTubeStandIn } from '@/__tests__/support/youtube-stand-in';
import { createPacer } from '@/lib/youtube/server/pacer';
import { createVideoLookup } from '@/lib/youtube/server/video-lookup';
import { createYouTubeFetch, type YouTubeAnswer } from '@/lib/youtube/server/youtube-fetch';

let youtube: YouTubeStandIn;
beforeAll(async () => {
  youtube = await startYouTubeStandIn();
});
afterAll(() => youtube.close());
beforeEach(() => {
  youtube.videos.clear();
  youtube.requests.length = 0;
});

const videoId = 'testvideo01';
const pacer = createPacer({ gapMs: 0 });
const lookup = (signal = new AbortController().signal) =>
  createVideoLookup({ youtubeFetch: createYouTubeFetch({ baseUrl: youtube.url }), pacer }).lookup(
    videoId,
    signal,
  );
const refuse = (status: string, reason: string, videoDetails = {}) => ({
  playabilityStatus: { status, reason },
  videoDetails,
});

test('title, channel and length, in one request', async () => {
  youtube.videos.set(videoId, { title: 'Sourdough', channel: 'Nora', lengthSeconds: 754 });
  expect(await lookup()).toEqual({
    title: 'Sourdough',
    channel: 'Nora',
    durationMs: 754_000,
    captionLanguages: [],
  });
  expect(youtube.requests).toEqual([{ path: '/youtubei/v1/player', videoId, client: 'ANDROID' }]);
});

test('says which captions there are', async () => {
  const tracks = [{ language: 'en', automatic: true }, { language: 'de' }];
  youtube.videos.set(videoId, { title: 'Sourdough', tracks });
  expect((await lookup()).captionLanguages).toEqual([
    { language: 'en', kind: 'auto' },
    { language: 'de', kind: 'manual' },
  ]);
});

test.each([
  [undefined, 'video_unavailable'],
  [refuse('LOGIN_REQUIRED', 'This is a private video'), 'private'],
  [refuse('LOGIN_REQUIRED', 'Sign in to confirm you’re not a bot'), 'bot_check'],
  [refuse('UNPLAYABLE', 'Join this channel to get access'), 'members_only'],
  [refuse('LIVE_STREAM_OFFLINE', 'Premieres in 3 hours'), 'upcoming'],
  [refuse('OK', '', { title: 'x', isLive: true }), 'live_now'],
])('%j is refused with its code', async (player, code) => {
  if (player) youtube.videos.set(videoId, { title: 'x', player });
  await expect(lookup()).rejects.toMatchObject({ code });
  expect(youtube.requests).toHaveLength(1);
});

test('a refusal tells the title where it is known', async () => {
  const player = refuse('UNPLAYABLE', 'Not in your country', { title: 'Far away' });
  youtube.videos.set(videoId, { title: 'x', player });
  await expect(lookup()).rejects.toMatchObject({ details: { title: 'Far away' } });
});

test.each([
  [429, '', 'ip_blocked'],
  [200, '<div class="g-recaptcha"></div>', 'ip_blocked'],
  [200, '<form action="https://consent.youtube.com/save">', 'consent_required'],
  [500, '', 'upstream_error'],
  [200, 'what is this', 'parse_failed'],
])('%i %j means %s', async (status, body, code) => {
  const answer: YouTubeAnswer = { status, body, contentType: 'text/html' };
  const { lookup } = createVideoLookup({ youtubeFetch: async () => answer, pacer });
  await expect(lookup(videoId, new AbortController().signal)).rejects.toMatchObject({ code });
});

test('lets jobs go first', async () => {
  const run = jest.spyOn(pacer, 'run');
  youtube.videos.set(videoId, { title: 'Sourdough' });
  await lookup();
  expect(run).toHaveBeenCalledWith(expect.anything(), expect.anything(), { priority: 'low' });
});

test('an abort asks nothing', async () => {
  await expect(lookup(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  expect(youtube.requests).toEqual([]);
});
