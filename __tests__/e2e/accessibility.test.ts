import SqliteDatabase from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { captchaPage } from '../fixtures/youtube-answers';
import { type AppServer, startApp } from '../support/app-server';
import { axeViolations } from '../support/axe';
import { addSession, hasBrowser, launchBrowser, untilLive } from '../support/browser';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { invitePerson, makePerson } from '../support/people';
import { makeToken } from '../support/token-client';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

let youtube: YouTubeStandIn;
let app: AppServer;
let browser: Browser;
let client: HttpClient;
let summaryPath: string;
let invitePath: string;
let eventId: string;

(hasBrowser ? describe : describe.skip)('in Chromium', () => {
  beforeAll(async () => {
    youtube = await startYouTubeStandIn();
    youtube.videos.set('sourdough01', {
      title: 'Why sourdough works',
      segments: sourdoughSegments(),
      lengthSeconds: 3_600,
    });
    youtube.videos.set('languages01', {
      title: 'Two languages',
      tracks: [{ language: 'de' }, { language: 'en', automatic: true }],
    });
    app = await startApp({
      YOUTUBE_BASE_URL: youtube.url,
      SIGNUP_ENABLED: 'true',
      GITHUB_ID: 'x',
      GITHUB_SECRET: 'x',
      GOOGLE_ID: 'x',
      GOOGLE_SECRET: 'x',
    });
    await makePerson(app, { name: 'Ada' });
    invitePath = await invitePerson(app, { name: 'Grace' });
    client = await signIn(app.url);
    const stream = await openEvents(client);
    await client.post('/api/batches', { sources: ['sourdough01'] });
    summaryPath = `/summaries/${(await stream.next(ofType('summary_complete'))).data.summary_id}`;
    const data = { message: 'Maintenance at ten.', type: 'info' };
    await client.post('/events/broadcast', { event_type: 'system', data });
    eventId = (await stream.next(ofType('system'))).id!;
    const sources = ['languages01'];
    await client.post('/api/batches', { sources, caption_language: 'ja' });
    await stream.next(ofType('summary_failed'));
    youtube.refuseAll({ status: 429, type: 'text/html', body: captchaPage });
    const waiting = ['waitingvid1', 'https://www.youtube.com/playlist?list=PLwaiting'];
    await client.post('/api/batches', { sources: waiting });
    await stream.next(({ data }: any) => data?.phase === 'waiting');
    stream.close();
    await breakTokens();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
    await youtube?.close();
  });

  const pages: [string, () => string, boolean, (page: Page) => Promise<void>][] = [
    ['sign-in', () => '/sign-in', false, (page) => page.getByLabel('Password').waitFor()],
    ['setup', () => '/setup?token=x', false, (page) => page.getByText('is closed').waitFor()],
    ['sign-up', () => '/sign-up', false, (page) => page.getByLabel('Your name').waitFor()],
    ['invite', () => invitePath, false, (page) => page.getByLabel('Password').waitFor()],
    [
      'a closed link',
      () => '/reset-password?token=x',
      false,
      (page) => page.getByText('This link is closed').waitFor(),
    ],
    ['settings', () => '/settings', true, (page) => page.getByText('This device').waitFor()],
    ['inbox', () => '/inbox', true, (page) => page.getByTestId('inbox-item').first().waitFor()],
    [
      'the panel of the bell',
      () => '/',
      true,
      async (page) => {
        await page.getByTestId('inbox-bell').click();
        await page.getByRole('dialog').getByTestId('inbox-item').first().waitFor();
      },
    ],
    ['users', () => '/admin/users', true, (page) => page.getByTestId('user-row').nth(1).waitFor()],
    [
      'adding a person',
      () => '/admin/users',
      true,
      async (page) => {
        await page.getByRole('button', { name: 'Add a person' }).click();
        await page.getByRole('radio', { name: 'First password' }).click();
        await page.getByLabel('First password').last().waitFor();
      },
    ],
    [
      'asking before disabling',
      () => '/admin/users',
      true,
      async (page) => {
        await page.getByRole('button', { name: 'What can be done about Ada' }).click();
        await page.getByRole('menuitem', { name: 'Disable' }).click();
        await page.getByRole('alertdialog').waitFor();
      },
    ],
    [
      'audit log',
      () => '/admin/audit',
      true,
      (page) => page.getByTestId('audit-line').first().waitFor(),
    ],
    [
      'the dashboard of events',
      () => '/admin/events',
      true,
      async (page) => {
        await page.getByTestId('jobs-queued').waitFor();
        await page.getByRole('button', { name: 'Connections as a table' }).click();
        await page.getByRole('table', { name: /^Connections/ }).waitFor();
      },
    ],
    [
      'connections',
      () => '/admin/events?view=connections',
      true,
      (page) => page.getByTestId('connection-row').first().waitFor(),
    ],
    [
      'one connection',
      () => '/admin/events?view=connections',
      true,
      async (page) => {
        await page.getByTestId('connection-row').first().getByRole('button').click();
        await page.getByRole('dialog').waitFor();
      },
    ],
    [
      'a broadcast',
      () => '/admin/events?view=broadcast',
      true,
      async (page) => {
        await page.getByLabel('Message').fill('Maintenance at ten.');
        await page.getByText(/^Reaches/).waitFor();
      },
    ],
    [
      'looking up an event',
      () => '/admin/events?view=lookup',
      true,
      async (page) => {
        await page.getByLabel('Event id').fill(eventId);
        await page.getByLabel('Person').fill('ada@example.com');
        await page.getByRole('button', { name: 'Look up' }).click();
        await page.getByTestId('lookup-result').waitFor();
      },
    ],
    [
      'an address that does not exist',
      () => '/no/such/page',
      true,
      (page) => page.getByText('There is nothing here').waitFor(),
    ],
    [
      'a page that fails',
      () => '/settings/tokens',
      true,
      (page) => page.getByText('This page did not load').waitFor(),
    ],
    ['home', () => '/', true, openEverything],
    [
      'the stream test',
      () => '/sse-test',
      true,
      (page) => page.getByTestId('total-connections').waitFor(),
    ],
    ['the stream test at work', () => '/sse-test', true, workBench],
    [
      'raw bytes of the stream test',
      () => '/sse-test',
      true,
      async (page) => {
        await workBench(page);
        await page.getByRole('tab', { name: 'Raw bytes' }).click();
        await page.getByRole('log', { name: 'Raw bytes' }).waitFor();
      },
    ],
    [
      'summary',
      () => summaryPath,
      true,
      (page) => page.getByText('Hey everyone').first().waitFor({ state: 'attached' }),
    ],
    ['home of a signed-out person', () => '/', true, (page) => loseSession(page)],
    ['what was missed', () => '/', true, (page) => missEverything(page)],
    [
      'the list of what was missed',
      () => '/',
      true,
      async (page) => {
        await missEverything(page);
        await page.getByRole('button', { name: 'Show' }).click();
        await page.getByRole('dialog').waitFor();
      },
    ],
    [
      'not found',
      () => '/summaries/nothing',
      true,
      (page) => page.getByText('There is nothing here').waitFor(),
    ],
  ];

  /** A row that cannot be read, and with it the page that lists it. */
  async function breakTokens(): Promise<void> {
    const { token_id } = await makeToken(client);
    const db = new SqliteDatabase(`${app.dataDir}/app.db`);
    db.prepare("update api_tokens set scopes = 'broken' where id = ?").run(token_id);
    db.close();
  }

  /** Videos that wait, captions to choose from, options, and a caption file. */
  async function openEverything(page: Page): Promise<void> {
    await untilLive(page);
    await page.getByText('YOUTUBE_PROXY_URL').nth(1).waitFor();
    const finished = page.getByRole('article', { name: 'Finished batch' });
    await finished.getByRole('button', { name: 'Two languages failed' }).click();
    await finished.getByRole('button', { name: 'German' }).waitFor();
    await page.getByRole('button', { name: /^Options/ }).click();
    await page.getByRole('combobox', { name: 'Captions' }).waitFor();
    await page.getByTestId('caption-file').setInputFiles({
      name: 'a rather long name of a caption file for a talk.en.srt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Hello'),
    });
    await page.getByLabel('Captions called').waitFor();
  }

  /** A bench with a connection, a chosen event, a fault, latencies and an answer to a broadcast. */
  async function workBench(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.locator('[data-testid="bench-state"][data-state-name="live"]').waitFor();
    await page.getByRole('button', { name: /^Duplicate/ }).click();
    await page.getByTestId('fault-running').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByTestId('event-row').filter({ hasText: 'hello' }).click();
    await page.getByTestId('event-detail').waitFor();
    await page.getByTestId('latency').waitFor();
    await page.getByText('Show the numbers').click();
  }

  /** As if the person had not been here since the log began. */
  async function missEverything(page: Page): Promise<void> {
    await untilLive(page);
    await page.waitForFunction(() => {
      const key = Object.keys(localStorage).find((name) => name.startsWith('events-seen:'));
      const cursor = key && localStorage.getItem(key);
      if (!cursor) return false;
      localStorage.setItem(key, cursor.replace(/\d+$/, '0'));
      return true;
    });
    await page.goto('/');
    await page.getByRole('region', { name: 'While you were away' }).waitFor();
  }

  async function loseSession(page: Page): Promise<void> {
    await untilLive(page);
    await page.context().clearCookies();
    // Put away and brought back, the page asks for its stream anew.
    await page.evaluate(() => {
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
    await page.getByText('You are signed out.').waitFor();
  }

  async function open(options: object, signedIn: boolean): Promise<Page> {
    const context = await browser.newContext({ baseURL: app.url, ...options });
    if (signedIn) await addSession(context, app.url, client.cookie);
    return context.newPage();
  }

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    test.each(pages)('axe finds nothing on %s', async (_, path, signedIn, ready) => {
      const page = await open({ colorScheme, reducedMotion: 'reduce' }, signedIn);
      await page.goto(path());
      await ready(page);
      expect(await axeViolations(page)).toEqual([]);
      await page.context().close();
    });
  });

  test.each(pages)('%s does not scroll sideways at 320 px', async (_, path, signedIn, ready) => {
    const page = await open({ viewport: { width: 320, height: 640 } }, signedIn);
    await page.goto(path());
    await ready(page);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    await page.context().close();
  });
});
