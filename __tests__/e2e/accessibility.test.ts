import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { type AppServer, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser } from '../support/browser';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { invitePerson, makePerson } from '../support/people';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let youtube: YouTubeStandIn;
let app: AppServer;
let browser: Browser;
let client: HttpClient;
let summaryPath: string;
let invitePath: string;

(hasBrowser ? describe : describe.skip)('in Chromium', () => {
  beforeAll(async () => {
    youtube = await startYouTubeStandIn();
    youtube.videos.set('sourdough01', {
      title: 'Why sourdough works',
      segments: sourdoughSegments(),
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
    stream.close();
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
      'an address that does not exist',
      () => '/no/such/page',
      true,
      (page) => page.getByText('There is nothing here').waitFor(),
    ],
    [
      'home',
      () => '/',
      true,
      (page) => page.getByRole('button', { name: 'Connection: Live' }).waitFor(),
    ],
    [
      'summary',
      () => summaryPath,
      true,
      (page) => page.getByText('Hey everyone').first().waitFor({ state: 'attached' }),
    ],
    [
      'not found',
      () => '/summaries/nothing',
      true,
      (page) => page.getByText('There is nothing here').waitFor(),
    ],
  ];

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
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => {
        const result = await (window as unknown as { axe: { run(): Promise<any> } }).axe.run();
        return result.violations.map((violation: any) => ({
          rule: violation.id,
          at: violation.nodes.map((node: any) => `${node.target}: ${node.failureSummary}`),
        }));
      });
      expect(violations).toEqual([]);
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
