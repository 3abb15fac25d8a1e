import { describeTranscriptSource } from '@/__tests__/contracts/transcript-source.contract';
import { sourdoughSegments } from '@/__tests__/fixtures/sourdough-talk';
import { captchaPage, players } from '@/__tests__/fixtures/youtube-answers';
import { createClock } from '@/__tests__/support/database';
import {
  playerAnswer,
  type StandInAnswer,
  startYouTubeStandIn,
  type YouTubeStandIn,
} from '@/__tests__/support/youtube-stand-in';
import { AppError, type ErrorCode } from '@/lib/errors';
import { createAndroidPlayerRoute } from '@/lib/youtube/server/android-player-route';
import type { CaptionRoute } from '@/lib/youtube/server/caption-route';
import { createInnertubeClient } from '@/lib/youtube/server/innertube-client';
import { createPacer, type Pacer } from '@/lib/youtube/server/pacer';
import { createTranscriptChain } from '@/lib/youtube/server/transcript-chain';
import { createVrPlayerRoute } from '@/lib/youtube/server/vr-player-route';
import { createWatchPageRoute } from '@/lib/youtube/server/watch-page-route';
import { createYouTubeFetch, type YouTubeFetch } from '@/lib/youtube/server/youtube-fetch';

const allRoutes = () => [
  createAndroidPlayerRoute(),
  createVrPlayerRoute(createInnertubeClient()),
  createWatchPageRoute(),
];
const chainOver = (url: string, routes: readonly CaptionRoute[]) =>
  createTranscriptChain({
    youtubeFetch: createYouTubeFetch({ baseUrl: url }),
    pacer: createPacer({ gapMs: 0 }),
    routes,
  });

const [android, vr, watch] = allRoutes() as [CaptionRoute, CaptionRoute, CaptionRoute];
describeTranscriptSource('youtube-transcript', ({ url }) => chainOver(url, [android]));
describeTranscriptSource('youtubei.js', ({ url }) => chainOver(url, [vr]));
describeTranscriptSource('the watch page', ({ url }) => chainOver(url, [watch]));
describeTranscriptSource('the chain of all three', ({ url }) => chainOver(url, allRoutes()));

const videoId = 'testvideo01';
let youtube: YouTubeStandIn;
beforeAll(async () => {
  youtube = await startYouTubeStandIn();
});
afterAll(() => youtube.close());
beforeEach(() => {
  youtube.videos.clear();
  youtube.requests.length = 0;
});

const request = (signal = new AbortController().signal) => ({
  videoId,
  language: { required: null, preferred: null },
  signal,
  onMetadata: () => undefined,
});
const fetchTranscript = () => chainOver(youtube.url, allRoutes()).fetchTranscript(request());
const asked = () => youtube.requests.map(({ path, client }) => client ?? path.split('/').at(-1));
const says = (player: unknown): StandInAnswer => ({ body: JSON.stringify(player) });
const inPage = (player: unknown): StandInAnswer => ({
  type: 'text/html',
  body: `<script>var ytInitialPlayerResponse = ${JSON.stringify(player)};</script>`,
});
const html = (body: string, status = 200): StandInAnswer => ({ status, type: 'text/html', body });

test('where one way is refused, the next one is asked, until one leads there', async () => {
  const refused = says(players.botCheck());
  const segments = sourdoughSegments();
  youtube.videos.set(videoId, { title: 'x', segments, ways: { ANDROID: refused } });
  await expect(fetchTranscript()).resolves.toMatchObject({ title: 'x' });
  expect(asked()).toEqual(['ANDROID', 'ANDROID_VR', 'timedtext']);

  youtube.requests.length = 0;
  const ways = { ANDROID: refused, ANDROID_VR: says(players.reload()) };
  youtube.videos.set(videoId, { title: 'x', segments, ways });
  await expect(fetchTranscript()).resolves.toMatchObject({ title: 'x' });
  expect(asked()).toEqual(['ANDROID', 'ANDROID_VR', 'watch', 'timedtext']);
});

test('captions that are kept for another player are had another way', async () => {
  const segments = sourdoughSegments();
  const locked = { language: 'en', locked: true };
  youtube.videos.set(videoId, {
    title: 'x',
    tracks: [locked, { language: 'en', automatic: true, segments }],
  });
  await expect(fetchTranscript()).resolves.toMatchObject({ kind: 'auto' });
  youtube.videos.set(videoId, { title: 'x', tracks: [locked] });
  await expect(fetchTranscript()).rejects.toMatchObject({ code: 'po_token_required' });
});

test('a player that shows no captions is not believed before another one has said so, too', async () => {
  const none = says(players.withoutCaptions(videoId));
  youtube.videos.set(videoId, {
    title: 'x',
    segments: sourdoughSegments(),
    ways: { ANDROID: none },
  });
  await expect(fetchTranscript()).resolves.toMatchObject({ title: 'x' });

  youtube.requests.length = 0;
  youtube.videos.set(videoId, { title: 'x', ways: { ANDROID: none } });
  await expect(fetchTranscript()).rejects.toMatchObject({ code: 'no_captions' });
  expect(asked()).toEqual(['ANDROID', 'ANDROID_VR']);
});

const unwell = html('', 503);
const none = says(players.withoutCaptions(videoId));
const bot = says(players.botCheck());
const captcha = html(captchaPage, 429);

test.each<[code: ErrorCode, StandInAnswer, StandInAnswer, StandInAnswer]>([
  ['bot_check', bot, says(players.reload()), bot],
  ['bot_check', says(players.blockedCountry(videoId)), bot, captcha],
  ['ip_blocked', unwell, says(players.rateLimited()), captcha],
  ['bot_check', bot, html('<html></html>'), unwell],
  ['bot_check', bot, none, bot],
  ['upstream_error', none, unwell, unwell],
])('of several refusals %s tells most', async (code, ANDROID, ANDROID_VR, WATCH) => {
  youtube.videos.set(videoId, { title: 'x', ways: { ANDROID, ANDROID_VR, WATCH } });
  await expect(fetchTranscript()).rejects.toMatchObject({ code });
});

test('what two ways say of a video is believed, whatever the third one comes to', async () => {
  const blocked = says(players.blockedCountry(videoId));
  const ways = {
    ANDROID: blocked,
    ANDROID_VR: bot,
    WATCH: inPage(players.blockedCountry(videoId)),
  };
  youtube.videos.set(videoId, { title: 'x', ways });
  await expect(fetchTranscript()).rejects.toMatchObject({ code: 'unplayable' });
});

test('a language that one player hides is had from another one; missing from both, all are named', async () => {
  const tracks = ['en', 'de'].map((language) => ({
    language,
    segments: [{ startMs: 0, endMs: 2_000, text: language }],
  }));
  const fewer = says(playerAnswer(videoId, { title: 'x', tracks: tracks.slice(0, 1) }));
  youtube.videos.set(videoId, { title: 'x', tracks, ways: { ANDROID: fewer } });
  const only = (required: string) =>
    chainOver(youtube.url, allRoutes()).fetchTranscript({
      ...request(),
      language: { required, preferred: null },
    });
  await expect(only('de')).resolves.toMatchObject({ language: 'de' });
  youtube.requests.length = 0;
  await expect(only('ja')).rejects.toMatchObject({
    code: 'language_unavailable',
    details: {
      languages: [
        { language: 'en', kind: 'manual' },
        { language: 'de', kind: 'manual' },
      ],
    },
  });
  expect(asked()).toEqual(['ANDROID', 'ANDROID_VR']);
});

test('the title stays known when a later refusal tells more, and the cause lists every way', async () => {
  const reload = says({
    ...players.reload(),
    videoDetails: { videoId, title: 'Only the first way knew' },
  });
  const ways = {
    ANDROID: reload,
    ANDROID_VR: says(players.unavailable()),
    WATCH: html(''),
  };
  youtube.videos.set(videoId, { title: 'x', ways });
  await expect(fetchTranscript()).rejects.toMatchObject({
    code: 'video_unavailable',
    details: { title: 'Only the first way knew' },
    cause: [
      { route: 'android_player', code: 'po_token_required' },
      { route: 'vr_player', code: 'video_unavailable' },
    ],
  });
});

test('a way that breaks down leaves the others', async () => {
  const broken: CaptionRoute = {
    name: 'vr_player',
    read: async () => {
      throw new TypeError('undefined is not a function');
    },
  };
  youtube.videos.set(videoId, { title: 'x', segments: sourdoughSegments() });
  const chain = chainOver(youtube.url, [broken, createWatchPageRoute()]);
  await expect(chain.fetchTranscript(request())).resolves.toMatchObject({ title: 'x' });
  await expect(chainOver(youtube.url, [broken]).fetchTranscript(request())).rejects.toMatchObject({
    code: 'upstream_error',
  });
});

test('asks as the app of VR headsets, and after a refusal as another visitor', async () => {
  const bodies: any[] = [];
  const youtubeFetch: YouTubeFetch = (url, init) => {
    if (url.includes('/player')) bodies.push(JSON.parse(init.body ?? ''));
    return createYouTubeFetch({ baseUrl: youtube.url })(url, init);
  };
  const routes = [createVrPlayerRoute(createInnertubeClient())];
  const chain = createTranscriptChain({ youtubeFetch, pacer: createPacer({ gapMs: 0 }), routes });
  youtube.videos.set(videoId, { title: 'x', segments: sourdoughSegments() });
  await chain.fetchTranscript(request());
  for (const [code, player] of [
    ['bot_check', players.botCheck()],
    ['ip_blocked', players.rateLimited()],
    ['ip_blocked', players.rateLimited()],
  ] as const) {
    youtube.videos.set(videoId, { title: 'x', player });
    await expect(chain.fetchTranscript(request())).rejects.toMatchObject({ code });
  }
  expect(bodies[0]).toMatchObject({ videoId, context: { client: { clientName: 'ANDROID_VR' } } });
  const visitors = bodies.map(({ context }) => context.client.visitorData);
  expect(visitors[1]).toBe(visitors[0]);
  expect(new Set(visitors.slice(1)).size).toBe(3);
});

test('nobody there is a network failure', async () => {
  const gone = await startYouTubeStandIn();
  await gone.close();
  await expect(chainOver(gone.url, allRoutes()).fetchTranscript(request())).rejects.toMatchObject({
    code: 'network',
  });
});

describe('the budget of 30 seconds for one video', () => {
  const clock = createClock();
  const youtubeFetch: YouTubeFetch = (url, init) =>
    createYouTubeFetch({ baseUrl: youtube.url })(url, init);
  const fetchWith = (options: { pacer?: Pacer; youtubeFetch?: YouTubeFetch }) =>
    createTranscriptChain({
      youtubeFetch,
      pacer: createPacer({ gapMs: 0 }),
      routes: allRoutes(),
      now: clock,
      ...options,
    }).fetchTranscript(request());

  beforeEach(() => {
    youtube.videos.set(videoId, { title: 'x', segments: sourdoughSegments() });
  });

  test('does not run while others have their turn', async () => {
    const pacer: Pacer = {
      run(task) {
        clock.advance(120_000);
        return task();
      },
    };
    await expect(fetchWith({ pacer })).resolves.toMatchObject({ title: 'x' });
  });

  test('runs over all ways together', async () => {
    const slow: YouTubeFetch = async () => {
      clock.advance(10_000);
      throw new AppError('timeout');
    };
    const calls = jest.fn(slow);
    await expect(fetchWith({ youtubeFetch: calls })).rejects.toMatchObject({ code: 'timeout' });
    expect(calls).toHaveBeenCalledTimes(3);

    const first: YouTubeFetch = async (url, init) => {
      clock.advance(30_000);
      return youtubeFetch(url, init);
    };
    youtube.requests.length = 0;
    await expect(fetchWith({ youtubeFetch: first })).rejects.toMatchObject({ code: 'timeout' });
    expect(asked()).toEqual(['ANDROID']);
  });
});
