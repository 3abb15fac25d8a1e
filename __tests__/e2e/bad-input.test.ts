import { type AppServer, startApp } from '../support/app-server';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

let youtube: YouTubeStandIn;
let app: AppServer;
let client: HttpClient;

beforeAll(async () => {
  youtube = await startYouTubeStandIn();
  app = await startApp({ YOUTUBE_BASE_URL: youtube.url });
  client = await signIn(app.url);
});
afterAll(async () => {
  await app?.dispose();
  await youtube?.close();
});

const submit = async (body: unknown, headers?: Record<string, string>) => {
  const response = await client.post('/api/batches', body, headers);
  return { status: response.status, body: (await response.json()) as any };
};
const srt = '1\n00:00:01,000 --> 00:00:02,000\nHello\n';

test.each([
  ['an empty body', '', 400, 'invalid_json'],
  ['broken JSON', '{"sources": [', 400, 'invalid_json'],
  ['a list instead of an object', [], 400, 'invalid_input'],
  ['an empty form', {}, 422, 'nothing_usable'],
  ['no sources', { sources: [] }, 422, 'nothing_usable'],
  ['only bad lines', { sources: ['hello', 'https://vimeo.com/1'] }, 422, 'nothing_usable'],
  ['sources of a wrong type', { sources: [{}] }, 400, 'invalid_input'],
  ['an unknown model', { sources: ['dQw4w9WgXcQ'], model: 'x/y' }, 422, 'unknown_model'],
  [
    'a broken caption file',
    { transcript: { title: 'x', format: 'srt', content: 'no times' } },
    422,
    'nothing_usable',
  ],
])('%s', async (_, input, status, code) => {
  const { status: got, body } = await submit(input);
  expect([got, body.error.code]).toEqual([status, code]);
  expect(body.error.message).toMatch(/\.$/);
  if (code === 'nothing_usable') expect(Array.isArray(body.rejected)).toBe(true);
});

test('what was wrong with each line is named', async () => {
  const { body } = await submit({ sources: ['hello', 'https://www.youtube.com/playlist?list=LL'] });
  expect(body.rejected).toEqual([
    { input: 'hello', code: 'invalid_url', message: expect.any(String) },
    {
      input: 'https://www.youtube.com/playlist?list=LL',
      code: 'private_playlist',
      message: expect.any(String),
    },
  ]);
});

test('ten thousand lines', async () => {
  const sources = Array.from(
    { length: 10_000 },
    (_, n) => `https://youtu.be/v${String(n).padStart(10, '0')}`,
  );
  const { status, body } = await submit({ sources });
  expect([status, body.error.code]).toEqual([422, 'too_many_sources']);
  expect(body.error.details).toMatchObject({ count: 10_000, max: 1_000 });
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
  'the content type %s',
  async (type) => {
    const { status, body } = await submit('{"sources":["dQw4w9WgXcQ"]}', { 'content-type': type });
    expect([status, body.error.code]).toEqual([415, 'unsupported_media_type']);
  },
);

test('a caption file over 6 MB, and a body far over every limit', async () => {
  const content = srt + 'x'.repeat(6 * 1024 * 1024);
  const over = await submit({ transcript: { title: 'x', format: 'srt', content } });
  expect([over.status, over.body.error.code]).toEqual([413, 'payload_too_large']);
  const farOver = await submit({
    transcript: { title: 'x', format: 'srt', content: content.repeat(2) },
  });
  expect([farOver.status, farOver.body.error.code]).toEqual([413, 'payload_too_large']);
  expect(farOver.body.error.message).toMatch(/over 9 MB\. .*plain UTF-8/);
});

test('a caption file just under 6 MB is taken', async () => {
  const content = `${srt}\n`.padEnd(6 * 1024 * 1024 - 10, ' ');
  const { status } = await submit({ transcript: { title: 'x', format: 'srt', content } });
  expect(status).toBe(202);
});

test('an id that does not exist fails by its code, the good part goes ahead', async () => {
  const stream = await openEvents(client);
  const { body } = await submit({
    sources: ['nosuchvideo', 'nonsense'],
    transcript: { title: 'Hello', format: 'srt', content: srt },
  });
  expect(body.total).toBe(2);
  const failed = await stream.next(ofType('summary_failed'));
  expect(failed.data).toMatchObject({ video_id: 'nosuchvideo', code: 'video_unavailable' });
  const end = await stream.next(ofType('batch_complete'));
  expect(end.data).toMatchObject({ total: 2, completed: 1, failed: 1 });
  stream.close();
});

test.each([
  '/api/batches/bat_nothing',
  '/api/summaries/sum_nothing',
  '/api/summaries/sum_x/transcript',
])('%s does not exist', async (path) => {
  const response = await client.fetch(path);
  expect(response.status).toBe(404);
  await expect(response.json()).resolves.toMatchObject({ error: { code: 'not_found' } });
});

test.each([
  ['/events?subscribe=test,nonsense', 400, 'unknown_topic'],
  ['/events/history?limit=0', 400, 'invalid_input'],
  ['/api/summaries?per_page=1000', 400, 'invalid_input'],
  ['/api/batches', 400, 'invalid_input'],
])('GET %s', async (path, status, code) => {
  const response = await client.fetch(path);
  expect(response.status).toBe(status);
  await expect(response.json()).resolves.toMatchObject({ error: { code } });
});

test.each([
  [{ event_type: 'summary_complete', data: {} }, 400],
  [{ event_type: 'system', data: { message: '' } }, 400],
  [{ event_type: 'test', data: 1, subscription_filter: 'nonsense' }, 400],
  [{ event_type: 'test', data: 'x'.repeat(17_000) }, 413],
])('broadcasting %j is refused', async (input, status) => {
  const response = await client.post('/events/broadcast', input);
  expect(response.status).toBe(status);
});
