import type { Browser, BrowserContext, Page } from 'playwright-core';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { type AppServer, admin, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser, launchPlainBrowser } from '../support/browser';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

let youtube: YouTubeStandIn;
let app: AppServer;
let browser: Browser;
let client: HttpClient;
let context: BrowserContext;
/** Counts what has been broadcast, over all tests. */
let sent = 0;

(hasBrowser ? describe : describe.skip)('tabs of one person in Chromium', () => {
  beforeAll(async () => {
    youtube = await startYouTubeStandIn();
    app = await startApp({ YOUTUBE_BASE_URL: youtube.url, EVENTS_PING_INTERVAL_MS: '2000' });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
    await youtube?.close();
  });
  beforeEach(async () => {
    client = await signIn(app.url);
    // What earlier tests have left unread would be told to a browser that has not been here.
    const { as_of } = await client.json('/api/inbox');
    await client.post('/api/inbox/read', { through: as_of });
    context = await browser.newContext({ baseURL: app.url });
    await addSession(context, app.url, client.cookie);
  });
  afterEach(() => context?.close());

  /** Opens the home page in a tab that notes every toast it ever shows, in order. */
  async function openTab(): Promise<Page> {
    const page = await context.newPage();
    await page.addInitScript(noteToasts);
    await page.goto(app.url);
    await live(page);
    return page;
  }
  async function openTabs(count: number): Promise<Page[]> {
    const pages: Page[] = [];
    for (let n = 0; n < count; n += 1) pages.push(await openTab());
    return pages;
  }

  /** Every video says something of its own, so that none is answered from another's result. */
  function addVideo(id: string, title: string): void {
    const segments = sourdoughSegments().map((segment, n) =>
      n === 0 ? { ...segment, text: `${title}. ${segment.text}` } : segment,
    );
    youtube.videos.set(id, { title, segments });
  }

  const stateOf = (page: Page, state: string, shared?: boolean) => {
    const held = shared === undefined ? '' : `[data-shared="${shared}"]`;
    return page.locator(`[data-testid="connection-indicator"][data-state-name="${state}"]${held}`);
  };
  const live = (page: Page, shared?: boolean, timeout = 30_000) =>
    stateOf(page, 'live', shared).waitFor({ timeout });
  const isLeader = async (page: Page) => (await stateOf(page, 'live', false).count()) === 1;

  const streams = async () => (await client.json('/events/status')).total_connections as number;
  /** The server notices a stream that has gone in its own time. */
  async function untilStreams(count: number): Promise<void> {
    while ((await streams()) !== count) await pause();
  }
  async function leaderOf(pages: readonly Page[]): Promise<Page> {
    for (;;) {
      for (const page of pages) if (await isLeader(page)) return page;
      await pause();
    }
  }
  const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

  async function broadcast(): Promise<number> {
    sent += 1;
    const answer = await client.post('/events/broadcast', {
      event_type: 'test',
      data: { n: sent },
    });
    expect(answer.status).toBe(202);
    return sent;
  }
  const numbersShown = (page: Page): Promise<number[]> =>
    page.evaluate(() =>
      (window as unknown as { shown: string[] }).shown
        .filter((text) => text.startsWith('{"n":'))
        .map((text) => JSON.parse(text).n),
    );
  const hasShown = (page: Page, n: number) =>
    page.waitForFunction(
      (text) => (window as unknown as { shown: string[] }).shown.includes(text),
      JSON.stringify({ n }),
      { timeout: 40_000 },
    );
  /** Every tab has shown what was sent since it was opened: once, in order. */
  async function allHaveShown(pages: readonly Page[], numbers: readonly number[]): Promise<void> {
    for (const page of pages) {
      await hasShown(page, numbers.at(-1)!);
      expect(await numbersShown(page)).toEqual(numbers);
    }
  }

  test('two, then five: one stream, and every event once on every screen', async () => {
    const two = await openTabs(2);
    await untilStreams(1);
    const numbers = [await broadcast(), await broadcast()];
    await allHaveShown(two, numbers);

    const three = await openTabs(3);
    await untilStreams(1);
    const later = [await broadcast(), await broadcast()];
    await allHaveShown(two, [...numbers, ...later]);
    await allHaveShown(three, later);
    expect(await streams()).toBe(1);
    const leading = await Promise.all([...two, ...three].map(isLeader));
    expect(leading.filter(Boolean)).toHaveLength(1);
  });

  test.each([
    ['is closed', (leader: Page) => leader.close()],
    // The navigation never ends: the page is gone.
    ['crashes', (leader: Page) => crash(leader)],
  ])('the leading tab %s: another takes over, nothing is missed or repeated', async (_, end) => {
    const pages = await openTabs(3);
    const numbers = [await broadcast()];
    await allHaveShown(pages, numbers);
    const leader = await leaderOf(pages);
    const others = pages.filter((page) => page !== leader);
    const ending = end(leader);
    numbers.push(await broadcast());
    await ending;
    await leaderOf(others);
    numbers.push(await broadcast());
    await allHaveShown(others, numbers);
    await untilStreams(1);
  });

  test('the leading tab stands still without a word: its lock is stolen, and it lets its stream go on waking', async () => {
    const pages = await openTabs(3);
    const leader = await leaderOf(pages);
    const others = pages.filter((page) => page !== leader);
    const devtools = await context.newCDPSession(leader);
    await devtools.send('Debugger.enable');
    const stopped = new Promise<void>((resolve) =>
      devtools.once('Debugger.paused', () => resolve()),
    );
    void devtools.send('Runtime.evaluate', { expression: 'debugger' });
    await stopped;
    const numbers = [await broadcast()];
    await leaderOf(others);
    numbers.push(await broadcast());
    await allHaveShown(others, numbers);

    await devtools.send('Debugger.resume');
    await allHaveShown(pages, numbers);
    await untilStreams(1);
    numbers.push(await broadcast());
    await allHaveShown(pages, numbers);
    expect(await isLeader(leader)).toBe(false);
  });

  test('the server restarts: one stream comes back for all, with what happened meanwhile', async () => {
    const pages = await openTabs(2);
    const numbers = [await broadcast()];
    await allHaveShown(pages, numbers);
    await app.stop();
    await stateOf(pages[0]!, 'reconnecting').waitFor();
    await app.restart();
    numbers.push(await broadcast());
    await allHaveShown(pages, numbers);
    await Promise.all(pages.map((page) => live(page)));
    await untilStreams(1);
  });

  test('streams are blocked on the way: the tabs poll, progress still moves, and the stream comes back', async () => {
    addVideo('pollvideo01', 'Polled');
    youtube.hold('pollvideo01');
    const blocked = (url: URL) => url.pathname === '/events';
    await context.route(blocked, (route) =>
      route.request().method() === 'GET' ? route.abort() : route.continue(),
    );
    const pages = [await context.newPage(), await context.newPage()] as const;
    for (const page of pages) {
      await page.addInitScript(noteToasts);
      await page.goto('/');
    }
    for (const page of pages) await stateOf(page, 'polling').waitFor({ timeout: 90_000 });
    await pages[0].getByText('Updates come a bit later').waitFor();

    await pages[0].getByLabel('YouTube links, one a line').fill('https://youtu.be/pollvideo01');
    await pages[0].getByRole('button', { name: 'Summarize' }).click();
    const row = pages[0].getByTestId('job-row').filter({ hasText: 'Polled' });
    await row.getByText('Reading the transcript').waitFor();
    youtube.release('pollvideo01');
    await pages[0].getByText('1 summary ready').waitFor();
    const numbers = [await broadcast()];
    await allHaveShown(pages, numbers);
    expect(await streams()).toBe(0);

    await context.unroute(blocked);
    for (const page of pages) await live(page, undefined, 60_000);
    numbers.push(await broadcast());
    await allHaveShown(pages, numbers);
    await untilStreams(1);
  });

  test('signing out in one tab ends all at once; signing in again leads back, and the others go on', async () => {
    const pages = await openTabs(3);
    const [leaving, typing, third] = pages as [Page, Page, Page];
    await typing.goto('/?q=bread#library');
    await live(typing);
    await typing.getByLabel('YouTube links, one a line').fill('https://youtu.be/keptvideo01');
    await leaving.getByRole('button', { name: 'Account of admin' }).click();
    await leaving.getByRole('menuitem', { name: 'Sign out' }).click();
    await stateOf(typing, 'signed_out').waitFor();
    await stateOf(third, 'signed_out').waitFor();
    await leaving.getByRole('heading', { name: 'Sign in' }).waitFor();

    await typing.getByRole('alert').getByRole('link', { name: 'Sign in again' }).click();
    await typing.getByLabel('Email').fill(admin.email);
    await typing.getByLabel('Password').fill(admin.password);
    await typing.getByRole('button', { name: 'Sign in' }).click();
    await live(typing);
    expect(new URL(typing.url()).search).toBe('?q=bread');
    expect(await typing.getByLabel('YouTube links, one a line').inputValue()).toBe(
      'https://youtu.be/keptvideo01',
    );
    await third.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await live(third);
    client = await signIn(app.url);
    await untilStreams(1);
  });

  test('what happened while nobody looked is told once, and is no toast', async () => {
    // Everything has been read; from here on there is something to tell.
    await (await openTab()).close();
    for (const n of [1, 2]) addVideo(`awayvideo0${n}`, `Away ${n}`);
    youtube.videos.set('silentvid01', { title: 'A silent film' });
    const stream = await openEvents(client);
    const sources = ['awayvideo01', 'awayvideo02', 'silentvid01'];
    expect((await client.post('/api/batches', { sources })).status).toBe(202);
    await stream.next(ofType('batch_complete'));
    stream.close();

    const page = await openTab();
    const notice = page.getByRole('region', { name: 'While you were away' });
    await notice.getByText('2 summaries were finished and 1 failed while you were away.').waitFor();
    await notice.getByRole('button', { name: 'Show' }).click();
    const list = page.getByRole('dialog', { name: 'Inbox' });
    await list.getByText('A silent film').waitFor();
    const n = await broadcast();
    await hasShown(page, n);
    expect(await numbersShown(page)).toEqual([n]);
    await list.getByRole('link', { name: 'Away 1' }).click();
    await page.getByRole('heading', { level: 1, name: 'Away 1' }).waitFor();
    expect(await notice.count()).toBe(0);

    await page.goto('/');
    await live(page);
    const again = await broadcast();
    await hasShown(page, again);
    expect(await notice.count()).toBe(0);
  });

  describe('with tabs in the background', () => {
    let plain: Awaited<ReturnType<typeof launchPlainBrowser>>;
    beforeEach(async () => {
      plain = await launchPlainBrowser();
      await context.close();
      context = plain.context;
      await addSession(context, app.url, client.cookie);
    });
    afterEach(() => plain?.close());

    test('the leading tab is frozen: it hands over, and catches up when it is back', async () => {
      const [leader, other] = (await openTabs(2)) as [Page, Page];
      await live(leader, false);
      const devtools = await context.newCDPSession(leader);
      await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
      await live(other, false);
      const numbers = [await broadcast(), await broadcast()];
      await allHaveShown([other], numbers);
      await untilStreams(1);
      addVideo('frozenvid01', 'Frozen');
      await client.post('/api/batches', { sources: ['frozenvid01'] });
      const library = (page: Page) =>
        page.getByTestId('library-list').getByRole('heading', { name: 'Frozen' });
      await library(other).waitFor();

      await devtools.send('Page.setWebLifecycleState', { state: 'active' });
      await leader.bringToFront();
      await live(leader, true);
      await library(leader).waitFor();
      const n = await broadcast();
      await hasShown(leader, n);
      // Moments old, it may still be news to a tab that is visible so soon; what the other has shown was not missed.
      const shown = await numbersShown(leader);
      expect([...numbers, n].filter((number) => shown.includes(number))).toEqual(shown);
      expect(await leader.getByRole('region', { name: 'While you were away' }).count()).toBe(0);
      expect(await streams()).toBe(1);
    });

    test('a hidden tab keeps its stream and stays silent; what it was told is a notice when it is looked at', async () => {
      const page = await openTab();
      const blank = await context.newPage();
      await blank.bringToFront();
      await page.waitForFunction(() => document.visibilityState === 'hidden');
      const message = { message: 'Maintenance at ten.', type: 'info' };
      await client.post('/events/broadcast', { event_type: 'system', data: message });
      const n = await broadcast();
      expect(await streams()).toBe(1);
      await page.bringToFront();
      const notice = page.getByRole('region', { name: 'While you were away' });
      await notice.getByText('1 message came while you were away.').waitFor();
      const news = await broadcast();
      await hasShown(page, news);
      expect(await numbersShown(page)).toEqual([news]);
      expect(n).toBeLessThan(news);
    });
  });
});

/** Runs in the page: notes what toasts say, in order. */
function noteToasts(): void {
  const shown: string[] = [];
  Object.assign(window, { shown });
  const note = (node: Node) => {
    if (!(node instanceof Element)) return;
    for (const text of node.querySelectorAll('[data-description]')) {
      shown.push(text.textContent ?? '');
    }
  };
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) addedNodes.forEach(note);
  }).observe(document, { childList: true, subtree: true });
}

async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  page.goto('chrome://crash').catch(() => undefined);
  await crashed;
}
