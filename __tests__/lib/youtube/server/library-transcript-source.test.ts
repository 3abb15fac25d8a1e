import { sourdoughSegments } from '@/__tests__/fixtures/sourdough-talk';
import { createClock } from '@/__tests__/support/database';
import { startYouTubeStandIn, type YouTubeStandIn } from '@/__tests__/support/youtube-stand-in';
import { createLibraryTranscriptSource } from '@/lib/youtube/server/library-transcript-source';
import { createPacer, type Pacer } from '@/lib/youtube/server/pacer';
import { createYouTubeFetch, type YouTubeFetch } from '@/lib/youtube/server/youtube-fetch';

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
const metadata: unknown[] = [];

function fetchTranscript(language: string | null = null, signal = new AbortController().signal) {
  metadata.length = 0;
  return createLibraryTranscriptSource({
    youtubeFetch: createYouTubeFetch({ baseUrl: youtube.url }),
    pacer: createPacer({ gapMs: 0 }),
  }).fetchTranscript({ videoId, language, signal, onMetadata: (known) => metadata.push(known) });
}

const paths = () => youtube.requests.map(({ path }) => path);
const refuse = (status: string, reason: string) => ({
  playabilityStatus: { status, reason },
});

test('reads title, channel, length, language, chapters and captions of a video', async () => {
  youtube.videos.set(videoId, {
    title: 'Why sourdough works',
    channel: 'Nora Bakes',
    description: '0:00 Hello\n1:30 Gluten\n3:00 Time',
    segments: sourdoughSegments(),
  });
  const transcript = await fetchTranscript();
  expect(transcript).toMatchObject({
    videoId,
    title: 'Why sourdough works',
    channel: 'Nora Bakes',
    language: 'en',
    kind: 'manual',
    truncated: false,
  });
  expect(transcript.chapters.map(({ title }) => title)).toEqual(['Hello', 'Gluten', 'Time']);
  expect(transcript.segments).toEqual(sourdoughSegments());
  expect(metadata).toEqual([
    { title: 'Why sourdough works', channel: 'Nora Bakes', durationMs: transcript.durationMs },
  ]);
  expect(paths()).toEqual(['/youtubei/v1/player', '/api/timedtext']);
});

test('classic captions in seconds come out in milliseconds', async () => {
  youtube.videos.set(videoId, {
    title: 'Old captions',
    lengthSeconds: 10,
    captionsBody:
      '<?xml version="1.0"?><transcript><text start="1.5" dur="2">this is &lt;i>not&lt;/i> it</text><text start="4" dur="1"></text></transcript>',
  });
  const { segments } = await fetchTranscript();
  expect(segments).toEqual([{ startMs: 1_500, endMs: 3_500, text: 'this is not it' }]);
});

test.each([
  [refuse('ERROR', 'This video is unavailable'), 'video_unavailable', 1],
  [refuse('LOGIN_REQUIRED', 'This is a private video'), 'private', 1],
  [refuse('LOGIN_REQUIRED', 'Sign in to confirm your age'), 'age_restricted', 1],
])('a final refusal is classified and asks nothing more', async (player, code, requests) => {
  youtube.videos.set(videoId, { title: 'x', player });
  await expect(fetchTranscript()).rejects.toMatchObject({ code });
  expect(youtube.requests).toHaveLength(requests);
});

test('a bot check tries the watch page, and says bot check when that fails too', async () => {
  youtube.videos.set(videoId, {
    title: 'x',
    player: refuse('LOGIN_REQUIRED', 'Sign in to confirm you’re not a bot'),
  });
  await expect(fetchTranscript()).rejects.toMatchObject({ code: 'bot_check' });
  expect(paths()).toEqual(['/youtubei/v1/player', '/watch']);
});

test('the title of a video without captions is kept', async () => {
  youtube.videos.set(videoId, { title: 'Silent film' });
  await expect(fetchTranscript()).rejects.toMatchObject({
    code: 'no_captions',
    details: { title: 'Silent film' },
  });
});

test('captions that come empty are named for what they are', async () => {
  youtube.videos.set(videoId, { title: 'x', captionsBody: '' });
  await expect(fetchTranscript()).rejects.toMatchObject({ code: 'po_token_required' });
});

test.each([
  [200, 'what is this', 'parse_failed'],
  [500, '', 'upstream_error'],
  [429, '', 'ip_blocked'],
])('captions answered %i %j end as %s', async (captionsStatus, captionsBody, code) => {
  youtube.videos.set(videoId, { title: 'x', captionsBody, captionsStatus });
  await expect(fetchTranscript()).rejects.toMatchObject({ code });
});

test('captions that stop long before the video does are marked truncated', async () => {
  youtube.videos.set(videoId, {
    title: 'x',
    lengthSeconds: 3_600,
    segments: sourdoughSegments(),
  });
  await expect(fetchTranscript()).resolves.toMatchObject({ truncated: true });
});

test('an abort ends it at once and sends nothing more', async () => {
  youtube.videos.set(videoId, { title: 'x', segments: sourdoughSegments() });
  youtube.hold(videoId);
  const controller = new AbortController();
  const fetching = fetchTranscript(null, controller.signal);
  await youtube.waitForRequest('/api/timedtext', videoId);
  controller.abort(new Error('enough'));
  await expect(fetching).rejects.toThrow('enough');
  youtube.release(videoId);
  expect(paths()).toEqual(['/youtubei/v1/player', '/api/timedtext']);
});

describe('the budget of 30 seconds for one video', () => {
  const clock = createClock();
  const youtubeFetch: YouTubeFetch = (url, request) =>
    createYouTubeFetch({ baseUrl: youtube.url })(url, request);
  const fetchWith = (options: { pacer?: Pacer; youtubeFetch?: YouTubeFetch }) =>
    createLibraryTranscriptSource({
      youtubeFetch,
      pacer: createPacer({ gapMs: 0 }),
      now: clock,
      ...options,
    }).fetchTranscript({
      videoId,
      language: null,
      signal: new AbortController().signal,
      onMetadata: () => undefined,
    });

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

  test('runs over all calls', async () => {
    const slow: YouTubeFetch = async (url, request) => {
      clock.advance(30_000);
      return youtubeFetch(url, request);
    };
    await expect(fetchWith({ youtubeFetch: slow })).rejects.toMatchObject({ code: 'timeout' });
    expect(paths()).toEqual(['/youtubei/v1/player']);
  });
});
