import iconv from 'iconv-lite';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { players } from '../fixtures/youtube-answers';
import { type AppServer, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser, untilLive } from '../support/browser';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

/** Two ways to the same videos: one that refuses this server, and another one. */
let blocked: YouTubeStandIn;
let open: YouTubeStandIn;
let app: AppServer;
let client: HttpClient;
let browser: Browser | undefined;

beforeAll(async () => {
  blocked = await startYouTubeStandIn();
  open = await startYouTubeStandIn();
  app = await startApp({ YOUTUBE_BASE_URL: open.url });
  client = await signIn(app.url);
  browser = hasBrowser ? await launchBrowser() : undefined;
});
afterAll(async () => {
  await browser?.close();
  await app?.dispose();
  await open?.close();
  await blocked?.close();
});

const spoken = (id: string) => {
  const [first, ...rest] = sourdoughSegments();
  return [{ ...first!, text: `${id}. ${first!.text}` }, ...rest];
};
const addVideo = (id: string, title: string) => {
  for (const youtube of [blocked, open])
    youtube.videos.set(id, { title, segments: spoken(id), lengthSeconds: 330 });
};
const refusal = () => ({ body: JSON.stringify(players.botCheck()) });

async function openHome(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser!.newContext({ baseURL: app.url, ...options });
  await addSession(context, app.url, client.cookie);
  const page = await context.newPage();
  await page.goto('/');
  await untilLive(page);
  return page;
}
const boxOf = (page: Page) => page.getByLabel('YouTube links, one a line');
const send = (page: Page) => page.getByRole('button', { name: 'Summarize', exact: true }).click();

test('YouTube refuses this server: jobs wait through a restart and go on by themselves another way', async () => {
  const ids = ['pausedvid01', 'pausedvid02', 'pausedvid03'];
  for (const [n, id] of ids.entries()) addVideo(id, `Paused talk ${n + 1}`);
  blocked.refuseAll(refusal());
  await app.stop();
  await app.restart({ YOUTUBE_BASE_URL: blocked.url });
  client = await signIn(app.url);
  const stream = await openEvents(client);
  await stream.next(ofType('connected'));

  const { batch_id } = (await (await client.post('/api/batches', { sources: ids })).json()) as any;
  const warning = await stream.next(ofType('system'));
  expect(warning.data).toMatchObject({ type: 'warning', code: 'bot_check' });
  const { until } = warning.data;
  expect(until - warning.data.timestamp).toBe(15 * 60_000);
  const waiting = new Set<string>();
  for (const _ of ids) {
    const fits = ({ event, data }: any) => event === 'summary_progress' && data.phase === 'waiting';
    const { data } = await stream.next(fits);
    expect(data.until).toBe(until);
    waiting.add(data.current_video.id);
  }
  expect([...waiting].sort()).toEqual(ids);
  const batch = await client.json(`/api/batches/${batch_id}`);
  expect(batch).toMatchObject({ status: 'active', failed: 0 });
  for (const job of batch.jobs)
    expect(job).toMatchObject({ status: 'waiting', until, error: { code: 'bot_check' } });
  // One video found out, all three ways; the others did not ask.
  expect(blocked.requests.map(({ client: player, path }) => player ?? path)).toEqual([
    'ANDROID',
    'ANDROID_VR',
    '/watch',
  ]);
  expect(stream.messages.filter(ofType('system'))).toHaveLength(1);
  stream.close();

  if (browser) {
    // The time is the reader's, wherever the server is.
    for (const timezoneId of ['Asia/Kolkata', 'America/St_Johns']) {
      const page = await openHome({ timezoneId, locale: 'en-GB' });
      const time = new Date(until).toLocaleTimeString('en-GB', {
        hour: '2-digit',
        minute: '2-digit',
        timeZone: timezoneId,
      });
      const row = page.getByTestId('job-row').filter({ hasText: ids[0]! });
      await row.getByText(`Waiting for YouTube until ${time}`).waitFor();
      await row.getByText(`YOUTUBE_PROXY_URL, wait until ${time}, or upload`).waitFor();
      await page.context().close();
    }
  }

  await app.stop();
  await app.restart({ YOUTUBE_BASE_URL: blocked.url });
  client = await signIn(app.url);
  expect((await client.json(`/api/batches/${batch_id}`)).jobs[0]).toMatchObject({
    status: 'waiting',
    until,
  });
  const preview = await (await client.post('/api/preview', { sources: ['unknownvid1'] })).json();
  expect(preview).toMatchObject({ items: [{ code: 'bot_check', until }] });
  expect(blocked.requests).toHaveLength(3);

  await app.stop();
  await app.restart({ YOUTUBE_BASE_URL: open.url });
  client = await signIn(app.url);
  const after = await openEvents(client);
  const end = ({ event, data }: any) => event === 'batch_complete' && data.batch_id === batch_id;
  const history = await client.json('/events/history');
  const done =
    history.events.find(({ type, data }: any) => end({ event: type, data })) ??
    (await after.next(end));
  expect(done.data).toMatchObject({ total: 3, completed: 3, failed: 0 });
  after.close();
});

test('captions in a language that does not exist: the answer lists what exists, a retry takes one', async () => {
  const id = 'manylangs01';
  const track = (language: string, automatic = false) => ({
    language,
    automatic,
    segments: spoken(`${id} ${language}`),
  });
  open.videos.set(id, { title: 'Many languages', tracks: [track('en', true), track('de')] });
  const stream = await openEvents(client);
  const started = await client.post('/api/batches', { sources: [id], caption_language: 'ja' });
  const { batch_id } = (await started.json()) as any;
  await stream.next(ofType('summary_failed'));
  const { jobs } = await client.json(`/api/batches/${batch_id}`);
  expect(jobs[0]).toMatchObject({
    title: 'Many languages',
    error: {
      code: 'language_unavailable',
      languages: [
        { language: 'en', kind: 'auto' },
        { language: 'de', kind: 'manual' },
      ],
    },
  });
  const again = { job_ids: [jobs[0].job_id], caption_language: 'de' };
  expect((await client.post(`/api/batches/${batch_id}/retry`, again)).status).toBe(202);
  const { data } = await stream.next(ofType('summary_complete'));
  const summary = await client.json(`/api/summaries/${data.summary_id}`);
  expect(summary).toMatchObject({ requested_caption_language: 'de', source_kind: 'manual' });
  stream.close();
});

test('a channel is its uploads, newest first, up to the limit', async () => {
  const channelId = 'UCnorabakesnorabakes2024';
  const ids = ['uploadvid01', 'uploadvid02'];
  for (const id of ids) addVideo(id, `Upload ${id}`);
  open.channels.set('@norabakes', channelId);
  open.playlists.set(channelId.replace(/^UC/, 'UU'), {
    title: 'Videos',
    channel: 'Nora Bakes',
    videos: [...ids, { live: true }],
  });
  const source = 'https://www.youtube.com/@NoraBakes/videos';
  const preview = await (await client.post('/api/preview', { sources: [source] })).json();
  expect(preview).toMatchObject({
    items: [{ kind: 'channel', title: 'Uploads from Nora Bakes', count: 3 }],
  });
  const stream = await openEvents(client);
  const started = await client.post('/api/batches', { sources: [source] });
  const { batch_id } = (await started.json()) as any;
  const end = ({ event, data }: any) => event === 'batch_complete' && data.batch_id === batch_id;
  expect((await stream.next(end)).data).toMatchObject({ total: 2, completed: 2 });
  const batch = await client.json(`/api/batches/${batch_id}`);
  expect(batch.sources[0]).toMatchObject({
    kind: 'channel',
    status: 'resolved',
    title: 'Uploads from Nora Bakes',
    skipped: [{ code: 'live_now' }],
  });
  expect(batch.jobs.map(({ video_id }: any) => video_id)).toEqual(ids);
  stream.close();
});

(hasBrowser ? describe : describe.skip)('in Chromium', () => {
  const srt = spoken('A talk in another encoding')
    .map(({ startMs, endMs, text }, n) => {
      const clock = (ms: number) => new Date(ms).toISOString().slice(11, 23).replace('.', ',');
      return `${n + 1}\r\n${clock(startMs)} --> ${clock(endMs)}\r\n${text}\r\n`;
    })
    .join('\r\n');

  test('captions come by file picker, drop and paste, in any encoding, and the summary says so', async () => {
    const page = await openHome();
    await page.getByTestId('caption-file').setInputFiles({
      name: 'grüße.srt',
      mimeType: 'application/x-subrip',
      buffer: iconv.encode(
        `1\r\n00:00:00,000 --> 00:00:01,000\r\n“Grüße”\r\n\r\n${srt}`,
        'win1252',
      ),
    });
    await page.getByLabel('Captions called').fill('Talk from a file');
    await send(page);
    const library = page.getByTestId('library-list');
    await library.getByRole('heading', { name: 'Talk from a file' }).waitFor();
    const card = library.getByRole('link').filter({ hasText: 'Talk from a file' });
    await card.getByText('Uploaded captions').waitFor();

    const dropped = await page.evaluateHandle(
      (text) => {
        const units = [0xfe, 0xff];
        for (const char of text) units.push(char.charCodeAt(0) >> 8, char.charCodeAt(0) & 255);
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(units)], 'dropped talk.srt'));
        return transfer;
      },
      srt.replace('A talk', 'A dropped talk'),
    );
    await boxOf(page).dispatchEvent('drop', { dataTransfer: dropped });
    await send(page);
    await library.getByRole('heading', { name: 'dropped talk' }).waitFor();

    await boxOf(page).focus();
    await page.evaluate(
      (text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', text);
        document.activeElement?.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
        );
      },
      srt.replace('A talk', 'A pasted talk'),
    );
    await page.getByLabel('Captions called').fill('Talk from the clipboard');
    await send(page);
    await library.getByRole('heading', { name: 'Talk from the clipboard' }).click();
    await page.getByRole('button', { name: 'Uploaded captions' }).click();
    await page.getByText('They come from a file that you added').first().waitFor();
    await page.context().close();
  });

  test('a broken caption file is refused with its line', async () => {
    const page = await openHome();
    await page.getByTestId('caption-file').setInputFiles({
      name: 'broken.srt',
      mimeType: 'application/x-subrip',
      buffer: Buffer.from(
        '1\n00:00:01,000 --> 00:00:02,000\nfine\n\n2\n00:00:03 -> soon --> never\nx',
      ),
    });
    await send(page);
    await page.getByText('Line 6 is not a time line').waitFor();
    await page.getByLabel('Captions called').waitFor();
    await page.context().close();
  });

  test('missing captions are replaced by existing ones in one click', async () => {
    const id = 'manylangs02';
    open.videos.set(id, {
      title: 'Two languages',
      tracks: [
        { language: 'en', segments: spoken(id) },
        { language: 'de', automatic: true },
      ],
    });
    const page = await openHome();
    await boxOf(page).fill(`https://youtu.be/${id}`);
    await page.getByText('Captions in English and German').waitFor();
    await page.getByRole('button', { name: /^Options/ }).click();
    await page.getByRole('combobox', { name: 'Captions' }).click();
    await page.getByRole('option', { name: 'Japanese' }).click();
    await send(page);
    const choices = page.getByRole('group', { name: 'Captions that “Two languages” has' });
    await choices.getByRole('button', { name: 'English' }).click();
    const card = page.getByTestId('library-list').getByRole('link');
    await card.filter({ hasText: 'Two languages' }).getByText('Manual captions').waitFor();
    await page.context().close();
  });
});
