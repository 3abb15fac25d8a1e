import { describePlaylistSource } from '@/__tests__/contracts/playlist-source.contract';
import { startYouTubeStandIn, type YouTubeStandIn } from '@/__tests__/support/youtube-stand-in';
import { createDataApiPlaylistSource } from '@/lib/youtube/server/data-api-playlist-source';
import { createInnertubeClient } from '@/lib/youtube/server/innertube-client';
import { createInnertubePlaylistSource } from '@/lib/youtube/server/innertube-playlist-source';
import { createPacer } from '@/lib/youtube/server/pacer';
import {
  createYouTubeFetch,
  type YouTubeFetch,
  type YouTubeRequest,
} from '@/lib/youtube/server/youtube-fetch';

function create(
  { url, dataApi }: YouTubeStandIn,
  apiKey = dataApi.key,
  fetch: YouTubeFetch = createYouTubeFetch({ baseUrl: `${url}/youtube/v3` }),
) {
  const youtubeFetch = createYouTubeFetch({ baseUrl: url });
  const webPages = createInnertubePlaylistSource({
    youtubeFetch,
    pacer: createPacer({ gapMs: 0 }),
    innertube: createInnertubeClient(),
  });
  return createDataApiPlaylistSource({ apiKey, baseUrl: `${url}/youtube/v3`, fetch, webPages });
}

describePlaylistSource('the Data API driver', {
  create,
  pagePath: '/youtube/v3/playlistItems',
  peekRequests: 2,
});

let youtube: YouTubeStandIn;
beforeAll(async () => {
  youtube = await startYouTubeStandIn();
});
afterAll(() => youtube.close());
beforeEach(() => {
  youtube.playlists.clear();
  youtube.dataApi.refusal = null;
});

const request = { playlistId: 'PLsourdough', limit: 200, signal: new AbortController().signal };

test.each([
  [403, 'quotaExceeded', 'youtube_quota'],
  [403, 'dailyLimitExceeded', 'youtube_quota'],
  [403, 'rateLimitExceeded', 'youtube_quota'],
  [429, 'tooManyRequests', 'youtube_quota'],
  [400, 'keyInvalid', 'youtube_key_invalid'],
  [403, 'accessNotConfigured', 'youtube_key_invalid'],
  [403, 'ipRefererBlocked', 'youtube_key_invalid'],
  [403, 'forbidden', 'youtube_key_invalid'],
  [401, 'authError', 'youtube_key_invalid'],
  [403, 'playlistItemsNotAccessible', 'private_playlist'],
  [404, 'playlistNotFound', 'playlist_not_found'],
  [400, 'invalidPageToken', 'upstream_error'],
  [503, 'backendError', 'upstream_error'],
])('%i %s means %s', async (status, reason, code) => {
  youtube.dataApi.refusal = { status, reason };
  await expect(create(youtube).fetchPlaylist(request)).rejects.toMatchObject({ code });
  await expect(create(youtube).peekPlaylist(request)).rejects.toMatchObject({ code });
});

test('a wrong key is named as such', async () => {
  await expect(create(youtube, 'wrong').fetchPlaylist(request)).rejects.toMatchObject({
    code: 'youtube_key_invalid',
  });
});

test('the key is in a header of every request and in no address', async () => {
  const sent: { url: string; request: YouTubeRequest }[] = [];
  const real = createYouTubeFetch({ baseUrl: `${youtube.url}/youtube/v3` });
  const source = create(youtube, youtube.dataApi.key, (url, request) => {
    sent.push({ url, request });
    return real(url, request);
  });
  youtube.playlists.set('PLsourdough', { title: 'x', videos: ['a1234567890'] });
  await source.fetchPlaylist(request);
  expect(sent.map(({ url }) => new URL(url).pathname)).toEqual([
    '/youtube/v3/playlists',
    '/youtube/v3/playlistItems',
    '/youtube/v3/videos',
  ]);
  for (const { url, request } of sent) {
    expect(url).not.toContain(youtube.dataApi.key);
    expect(request.headers).toMatchObject({ 'x-goog-api-key': youtube.dataApi.key });
  }
});

test('an error never carries the key', async () => {
  const error = await create(youtube, 'my-secret-key')
    .fetchPlaylist(request)
    .catch((thrown: Error) => thrown);
  expect(
    JSON.stringify([error, String((error as Error).cause), (error as Error).stack]),
  ).not.toContain('my-secret-key');
});

test('lengths of seconds, hours and days', async () => {
  const lengths = [7, 3_600, 3_725, 90_061];
  const videos = lengths.map((lengthSeconds, n) => ({ videoId: `a123456789${n}`, lengthSeconds }));
  youtube.playlists.set('PLsourdough', { title: 'x', videos });
  const { videos: found } = await create(youtube).fetchPlaylist(request);
  expect(found.map(({ durationMs }) => durationMs)).toEqual(lengths.map((s) => s * 1000));
});
