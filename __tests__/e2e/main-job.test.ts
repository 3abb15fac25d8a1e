import { sourdoughSegments } from '../fixtures/sourdough-talk';
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

test('a pasted link becomes a stored summary, with progress on the stream', async () => {
  youtube.videos.set('sourdough01', {
    title: 'Why sourdough works',
    segments: sourdoughSegments(),
  });
  const stream = await openEvents(client);
  await stream.next(ofType('connected'));

  const answer = await client.post('/api/batches', {
    sources: ['https://youtu.be/sourdough01', 'not a link'],
  });
  expect(answer.status).toBe(202);
  const batch = (await answer.json()) as any;
  expect(batch).toMatchObject({ total: 1, resolving: 0 });
  expect(batch.rejected).toEqual([
    { input: 'not a link', code: 'invalid_url', message: expect.stringContaining('YouTube') },
  ]);

  const done = await stream.next(ofType('summary_complete'));
  expect(done.data).toMatchObject({
    video_id: 'sourdough01',
    title: 'Why sourdough works',
    source: 'generated',
    model_used: 'extractive',
    batch_id: batch.batch_id,
  });
  const finished = await stream.next(ofType('batch_complete'));
  expect(finished.data).toMatchObject({ total: 1, completed: 1, failed: 0 });

  const percents = stream.messages
    .filter(ofType('summary_progress'))
    .map((message) => message.data.percent as number);
  expect(percents.length).toBeGreaterThan(3);
  expect([...percents].sort((a, b) => a - b)).toEqual(percents);

  const summary = await client.json(`/api/summaries/${done.data.summary_id}`);
  expect(summary.tldr).toContain('sourdough');
  expect(summary.key_points.length).toBeGreaterThanOrEqual(3);
  stream.close();
});
