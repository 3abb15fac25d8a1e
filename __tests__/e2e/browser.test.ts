import type { Browser, Page } from 'playwright-core';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { type AppServer, admin, startApp } from '../support/app-server';
import { hasBrowser, launchBrowser, untilLive } from '../support/browser';
import { type HttpClient, signIn } from '../support/http-client';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

let youtube: YouTubeStandIn;
let app: AppServer;
let browser: Browser;
let client: HttpClient;

(hasBrowser ? describe : describe.skip)('in Chromium', () => {
  beforeAll(async () => {
    youtube = await startYouTubeStandIn();
    app = await startApp({ YOUTUBE_BASE_URL: youtube.url });
    client = await signIn(app.url);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
    await youtube?.close();
  });

  /** Every video says something of its own, so that none is answered from another's result. */
  function addVideo(id: string, title: string) {
    const segments = sourdoughSegments().map((segment, n) =>
      n === 0 ? { ...segment, text: `${id}: ${segment.text}` } : segment,
    );
    youtube.videos.set(id, { title, channel: 'Nora Bakes', segments });
  }

  async function openSignedIn(): Promise<Page> {
    const context = await browser.newContext({ baseURL: app.url });
    const page = await context.newPage();
    await page.goto('/');
    await page.getByLabel('Email').fill(admin.email);
    await page.getByLabel('Password').fill(admin.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await untilLive(page);
    return page;
  }

  const percentOf = async (page: Page) =>
    Number(await page.getByRole('progressbar').first().getAttribute('aria-valuenow'));

  test('from sign-in to a stored summary: progress moves, a toast leads to the text, times seek', async () => {
    addVideo('sourdough01', 'Why sourdough works');
    youtube.hold('sourdough01');
    const page = await openSignedIn();

    // Only the keyboard: the paste box is focused on arrival.
    await page.keyboard.type('https://youtu.be/sourdough01');
    await page.getByText('1 video', { exact: true }).waitFor();
    await page.keyboard.press('Enter');

    const row = page.getByTestId('job-row').filter({ hasText: 'Why sourdough works' });
    await row.getByText('Reading the transcript').waitFor();
    const early = await percentOf(page);
    expect(early).toBeGreaterThan(0);
    expect(early).toBeLessThan(20);
    youtube.release('sourdough01');

    const toast = page.getByLabel('Notifications').getByText('Summary ready');
    await toast.waitFor();
    await page.getByText('1 summary ready').waitFor();
    await page
      .getByTestId('library-list')
      .getByRole('heading', { name: 'Why sourdough works' })
      .waitFor();
    await page.getByRole('button', { name: 'Read', exact: true }).click();

    await page.getByRole('heading', { level: 1, name: 'Why sourdough works' }).waitFor();
    await page.getByRole('heading', { name: 'Key points' }).waitFor();
    // The latest citation is far down the transcript, which opens at its beginning.
    const chips = page.getByTestId('citation');
    const labels = await chips.allTextContents();
    const latest = labels.reduce((n, at, i) => (seconds(at) > seconds(labels[n]!) ? i : n), 0);
    const label = labels[latest]!;
    const transcript = page.getByRole('list', { name: 'Transcript' });
    const cited = transcript.getByRole('listitem').filter({ hasText: label });
    const boxes = { inner: await cited.elementHandle(), outer: await transcript.elementHandle() };
    expect(await page.evaluate(isInside, boxes)).toBe(false);
    await chips.nth(latest).click();
    await page.locator('iframe[src*="youtube-nocookie.com/embed/sourdough01"]').waitFor();
    const current = transcript.locator('li[aria-current="true"]');
    await current.waitFor();
    expect(await current.textContent()).toContain(label);
    // It scrolls smoothly, so this is true after a while, or never.
    await page.waitForFunction(isInside, boxes);
    await page.context().close();
  });

  test('a chosen caption file becomes a summary', async () => {
    const page = await openSignedIn();
    await page.getByTestId('caption-file').setInputFiles({
      name: 'My own talk.srt',
      mimeType: 'application/x-subrip',
      buffer: Buffer.from(captions('Chosen.')),
    });
    await page.getByLabel('Captions called').waitFor();
    expect(await page.getByLabel('Captions called').inputValue()).toBe('My own talk');
    await page.getByRole('button', { name: 'Summarize' }).click();
    await page.getByTestId('library-list').getByRole('heading', { name: 'My own talk' }).click();
    await page.getByRole('button', { name: 'Uploaded captions' }).waitFor();
    await page.getByRole('heading', { name: 'Key points' }).waitFor();
    await page.context().close();
  });

  test('a caption file dropped on the paste box becomes a summary', async () => {
    const page = await openSignedIn();
    const dataTransfer = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'My dropped talk.srt', { type: 'application/x-subrip' }));
      return transfer;
    }, captions('Dropped.'));
    const box = page.getByLabel('YouTube links, one a line');
    for (const type of ['dragenter', 'dragover', 'drop']) {
      await box.dispatchEvent(type, { dataTransfer });
    }
    await page.getByLabel('Captions called').waitFor();
    await page.getByRole('button', { name: 'Summarize' }).click();
    await page
      .getByTestId('library-list')
      .getByRole('heading', { name: 'My dropped talk' })
      .click();
    await page.getByRole('button', { name: 'Uploaded captions' }).waitFor();
    await page.getByRole('heading', { name: 'Key points' }).waitFor();
    await page.context().close();
  });

  test('the setup link makes the first admin, signs them in, and is closed afterwards', async () => {
    const fresh = await startApp({ ADMIN_EMAIL: '', ADMIN_PASSWORD: '' });
    const context = await browser.newContext({ baseURL: fresh.url });
    try {
      const link = /Set up {2}(\S+)/.exec(fresh.output())?.[1] ?? '';
      const page = await context.newPage();
      await page.goto(link);
      await page.getByLabel('Your name').fill('Ana');
      await page.getByLabel('Email').fill('ana@example.com');
      await page.getByLabel('Password').fill('a long enough password');
      await page.getByRole('button', { name: 'Create the admin account' }).click();
      await untilLive(page);
      await page.getByRole('button', { name: 'Account of Ana' }).waitFor();

      await page.goto(link);
      await page.getByRole('heading', { name: 'This setup link is closed' }).waitFor();
      expect(await page.getByLabel('Password').count()).toBe(0);
    } finally {
      await context.close();
      await fresh.dispose();
    }
  });

  test('a session that ends under a pasted link costs a sign-in, not the link', async () => {
    const page = await openSignedIn();
    const box = page.getByLabel('YouTube links, one a line');
    await box.fill('https://youtu.be/keptvideo01');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Summarize' }).click();
    await page.getByText('Your session has ended.').waitFor();
    expect(await box.inputValue()).toBe('https://youtu.be/keptvideo01');
    await page.getByRole('link', { name: 'Sign in again' }).click();

    await page.getByLabel('Email').fill(admin.email);
    await page.getByLabel('Password').fill(admin.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await untilLive(page);
    expect(await box.inputValue()).toBe('https://youtu.be/keptvideo01');
    await page.context().close();
  });

  test('a video that cannot be read says what to do, the others go on', async () => {
    addVideo('goodvideo01', 'A good one');
    youtube.videos.set('silentvid01', { title: 'A silent film' });
    const page = await openSignedIn();
    const box = page.getByLabel('YouTube links, one a line');
    await box.fill(
      'https://youtu.be/goodvideo01\nhttps://youtu.be/silentvid01\nhttps://vimeo.com/1',
    );
    await page.getByText('2 videos, 1 line to check').waitFor();
    await page.getByRole('button', { name: 'Summarize' }).click();
    await page.getByText('Left out').waitFor();
    await page.getByText('1 summary ready, 1 failed').waitFor();
    await page.getByTestId('job-row').getByText('This video has no captions').waitFor();
    await page.context().close();
  });

  test('the server is killed in the middle of a batch: the page recovers, nothing is lost or done twice', async () => {
    const ids = ['killvideo01', 'killvideo02', 'killvideo03', 'killvideo04'];
    for (const [n, id] of ids.entries()) addVideo(id, `Lecture ${n + 1}`);
    for (const id of ids.slice(1)) youtube.hold(id);
    const page = await openSignedIn();
    await page.getByLabel('YouTube links, one a line').fill(ids.join('\n'));
    await page.getByRole('button', { name: 'Summarize' }).click();
    const rows = page.getByTestId('job-row');
    const done = (title: string) =>
      page.locator('[data-testid="job-row"][data-status="completed"]', { hasText: title });
    await done('Lecture 1').waitFor();
    // One of the others has its turn with YouTube.
    await rows.getByText('Reading the transcript').waitFor();

    await app.stop('SIGKILL');
    await page.getByRole('button', { name: 'Connection: Reconnecting' }).waitFor();
    youtube.requests.length = 0;
    await app.restart();
    for (const id of ids) youtube.release(id);

    // Nobody touches the page.
    await page.getByRole('button', { name: 'Connection: Live' }).waitFor({ timeout: 40_000 });
    for (const n of [1, 2, 3, 4]) await done(`Lecture ${n}`).waitFor({ timeout: 40_000 });
    await page.getByText('4 summaries ready').first().waitFor();

    expect(youtube.requests.filter(({ videoId }) => videoId === 'killvideo01')).toEqual([]);
    const { items } = await client.json('/api/summaries?per_page=100');
    const titles = items.map((item: { title: string }) => item.title);
    for (const n of [1, 2, 3, 4]) {
      expect(titles.filter((title: string) => title === `Lecture ${n}`)).toHaveLength(1);
    }
    const { events } = await client.json('/events/history?limit=1000');
    const ends = events.filter(
      (event: any) => event.type === 'summary_complete' && /^Lecture/.test(event.data.title),
    );
    expect(ends).toHaveLength(4);
    const batches = events.filter(
      (event: any) => event.type === 'batch_complete' && event.data.total === 4,
    );
    expect(batches).toHaveLength(1);
    await page.context().close();
  });

  test('signing out ends the session and its stream everywhere', async () => {
    const page = await openSignedIn();
    const other = await page.context().newPage();
    await other.goto('/');
    await untilLive(other);
    await page.getByRole('button', { name: 'Account of admin' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await other.getByRole('button', { name: 'Connection: Signed out' }).waitFor();
    await other.goto('/');
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  test('the keyboard reaches everything: paste box, library, help', async () => {
    addVideo('keyboard001', 'Keyboard music');
    await client.post('/api/batches', { sources: ['keyboard001'] });
    const page = await openSignedIn();
    await page
      .getByTestId('library-list')
      .getByRole('heading', { name: 'Keyboard music' })
      .waitFor();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('/');
    const box = page.getByLabel('YouTube links, one a line');
    await page.locator('[data-shortcut="paste-box"]:focus').waitFor();
    await box.evaluate((element) => element.blur());
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/summaries\/sum_/);
    await page.context().close();
  });
});

/** The talk as an SRT file that begins with a word of its own, so that no two tests share a result. */
function captions(firstWord: string): string {
  return sourdoughSegments()
    .map(({ startMs, endMs, text }, n) => {
      const spoken = n === 0 ? `${firstWord} ${text}` : text;
      return `${n + 1}\n${time(startMs)} --> ${time(endMs)}\n${spoken}\n`;
    })
    .join('\n');
}

function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)},${String(ms % 1000).padStart(3, '0')}`;
}

/** `1:02:03` in seconds. */
const seconds = (label: string) => label.split(':').reduce((sum, part) => sum * 60 + +part, 0);

/** Runs in the page: whether an element's box lies within another's, give or take a pixel. */
function isInside({ inner, outer }: { inner: Element | null; outer: Element | null }): boolean {
  const a = inner?.getBoundingClientRect();
  const b = outer?.getBoundingClientRect();
  return Boolean(a && b && a.top >= b.top - 1 && a.bottom <= b.bottom + 1);
}
