import type { Browser, Page } from 'playwright-core';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { type AppServer, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser, untilLive } from '../support/browser';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { addAccount } from '../support/second-account';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

const size = 49;
const playlist = 'https://www.youtube.com/playlist?list=PLbreadcourse';
const videoId = (n: number) => `lesson${String(n).padStart(5, '0')}`;
/** These two fail at first: their captions cannot be had. */
const failing = [videoId(7), videoId(30)];

let youtube: YouTubeStandIn;
let app: AppServer;
let ana: HttpClient;
let ben: HttpClient;

beforeAll(async () => {
  youtube = await startYouTubeStandIn();
  for (let n = 0; n < size; n += 1) {
    const [first, ...rest] = sourdoughSegments();
    youtube.videos.set(videoId(n), {
      title: `Lesson ${n + 1}`,
      segments: [{ ...first!, text: `Lesson ${n + 1}. ${first!.text}` }, ...rest],
      ...(failing.includes(videoId(n)) && { captionsStatus: 500 }),
    });
  }
  youtube.playlists.set('PLbreadcourse', {
    title: 'Bread course',
    videos: [...Array.from({ length: size }, (_, n) => videoId(n)), { private: true }],
    pageSize: 20,
  });
  app = await startApp({ YOUTUBE_BASE_URL: youtube.url });
  ana = await signIn(app.url);
  ben = await addAccount(app, 'ben');
});
afterAll(async () => {
  await app?.dispose();
  await youtube?.close();
});

const batchEnd = (batchId: string) => (message: { event: string; data: any }) =>
  message.event === 'batch_complete' && message.data.batch_id === batchId;

const submit = async (client: HttpClient) =>
  (await (await client.post('/api/batches', { sources: [playlist] })).json()) as any;

test('a preview says what the playlist is before anything starts', async () => {
  const preview = await (await ana.post('/api/preview', { sources: [playlist] })).json();
  expect(preview).toMatchObject({
    items: [{ kind: 'playlist', title: 'Bread course', count: 50, cached: false }],
    estimate: { cost: 0 },
  });
});

test('49 videos, two of them failing: live, honest, repeatable, and nobody sees what is not theirs', async () => {
  const bens = await openEvents(ben);
  const anas = await openEvents(ana);
  await bens.next(ofType('connected'));
  await anas.next(ofType('connected'));

  const started = await submit(ana);
  expect(started).toMatchObject({ total: 0, resolving: 1 });
  const { batch_id } = started;
  const end = await anas.next(batchEnd(batch_id));
  expect(end.data).toEqual({
    batch_id,
    total: size,
    completed: size - 2,
    failed: 2,
    cancelled: 0,
    from_cache: 0,
  });
  const batch = await ana.json(`/api/batches/${batch_id}`);
  expect(batch).toMatchObject({
    status: 'completed',
    resolving: 0,
    sources: [
      {
        kind: 'playlist',
        status: 'resolved',
        title: 'Bread course',
        count: 50,
        left_out: 0,
        skipped: [{ code: 'private' }],
      },
    ],
  });
  expect(batch.jobs.map((job: any) => job.video_id)).toEqual(
    Array.from({ length: size }, (_, n) => videoId(n)),
  );
  const failed = batch.jobs.filter((job: any) => job.status === 'failed');
  expect(failed.map((job: any) => job.video_id)).toEqual(failing);
  expect(failed[0].error).toMatchObject({ code: 'upstream_error', retryable: true });

  // Progress named the playlist and counted up.
  const progress = anas.messages.filter(ofType('summary_progress')).map(({ data }) => data);
  expect(progress.every((data) => data.current_video.playlist === 'Bread course')).toBe(true);
  const counts = progress.map((data) => data.progress as number);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));

  // Only what failed is tried again.
  for (const id of failing) delete youtube.videos.get(id)!.captionsStatus;
  const captionsBefore = captionRequests();
  const retried = await ana.post(`/api/batches/${batch_id}/retry`, {});
  expect(retried.status).toBe(202);
  const whole = await anas.next(batchEnd(batch_id));
  expect(whole.data).toMatchObject({ total: size, completed: size, failed: 0 });
  expect(captionRequests() - captionsBefore).toBe(2);

  // The second time everything comes from the cache.
  const again = await submit(ana);
  const second = await anas.next(batchEnd(again.batch_id));
  expect(second.data).toMatchObject({ total: size, completed: size, from_cache: size });
  expect(captionRequests() - captionsBefore).toBe(2);
  const notes = anas.messages.filter(ofType('system')).map(({ data }) => data.message);
  expect(notes).toEqual([
    '47 summaries to generate, none from the cache.',
    '49 summaries from the cache.',
  ]);

  // Somebody else gets rows of their own from it, and has seen none of the first person's events.
  const benBatch = await submit(ben);
  const benEnd = await bens.next(batchEnd(benBatch.batch_id));
  expect(benEnd.data).toMatchObject({ completed: size, from_cache: size });
  const [mine, theirs] = [
    await ana.json('/api/summaries?per_page=100'),
    await ben.json('/api/summaries?per_page=100'),
  ];
  expect([mine.total, theirs.total]).toEqual([size, size]);
  const ids = new Set(mine.items.map((item: any) => item.summary_id));
  for (const item of theirs.items) expect(ids).not.toContain(item.summary_id);
  expect(JSON.stringify(bens.messages)).not.toContain(batch_id);
  const [first] = ids;
  expect((await ben.fetch(`/api/summaries/${first}`)).status).toBe(404);
  expect((await ben.fetch(`/api/batches/${batch_id}`)).status).toBe(404);
  expect((await ben.post(`/api/batches/${batch_id}/cancel`, {})).status).toBe(404);
  anas.close();
  bens.close();
});

const captionRequests = () =>
  youtube.requests.filter(({ path }) => path === '/api/timedtext').length;

(hasBrowser ? describe : describe.skip)('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(client: HttpClient): Promise<Page> {
    const context = await browser.newContext({ baseURL: app.url });
    await addSession(context, app.url, client.cookie);
    const page = await context.newPage();
    await page.goto('/');
    await untilLive(page);
    return page;
  }

  test('a playlist is understood, plays live, and what failed is tried again with one button', async () => {
    const ids = Array.from({ length: size }, (_, n) => `course2x${String(n).padStart(3, '0')}`);
    const broken = [ids[3]!, ids[20]!];
    for (const [n, id] of ids.entries()) {
      const [first, ...rest] = sourdoughSegments();
      youtube.videos.set(id, {
        title: `Evening ${n + 1}`,
        segments: [{ ...first!, text: `Evening ${n + 1}. ${first!.text}` }, ...rest],
        ...(broken.includes(id) && { captionsStatus: 500 }),
      });
    }
    youtube.playlists.set('PLeveningcourse', { title: 'Evening course', videos: ids });
    // The tenth video waits, so that the card can be looked at while it works.
    youtube.hold(ids[9]!);
    const page = await open(ana);
    const box = page.getByLabel('YouTube links, one a line');
    await box.fill('https://www.youtube.com/playlist?list=PLeveningcourse');
    await page.getByText(`1 playlist of ${size}`).waitFor();
    await page.getByText('Free').first().waitFor();
    await page.getByRole('button', { name: 'Summarize', exact: true }).click();

    const card = page.getByRole('article', { name: 'Batch in progress' });
    await card.getByText('Evening course').first().waitFor();
    await card.getByText(/of 49 videos done/).waitFor();
    const bar = card.getByRole('progressbar', { name: 'Progress of the batch' });
    await expect(bar.getAttribute('aria-valuenow').then(Number)).resolves.toBeGreaterThanOrEqual(0);
    youtube.release(ids[9]!);

    const finished = page.getByRole('article', { name: 'Finished batch' });
    await finished.getByText('47 summaries ready, 2 failed').waitFor();
    for (const id of broken) delete youtube.videos.get(id)!.captionsStatus;
    await finished.getByRole('button', { name: 'Retry failed (2)' }).click();
    await finished.getByText('49 summaries ready').waitFor();

    // What was tried again arrives in the library; somebody else sees none of it.
    await page.getByText('Evening 4', { exact: true }).first().waitFor();
    const other = await open(ben);
    await other.getByRole('heading', { name: 'Library' }).waitFor();
    expect(await other.getByText('Evening course').count()).toBe(0);
    await page.context().close();
    await other.context().close();
  });
});
