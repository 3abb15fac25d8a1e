import type { Browser, BrowserContext, Page } from 'playwright-core';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { type AppServer, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser, launchPlainBrowser } from '../support/browser';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { addAccount } from '../support/second-account';
import { startYouTubeStandIn, type YouTubeStandIn } from '../support/youtube-stand-in';

let youtube: YouTubeStandIn;
let app: AppServer;
let browser: Browser;
let admin: HttpClient;
let ada: HttpClient;
let ben: HttpClient;
const contexts: BrowserContext[] = [];
let videos = 0;

(hasBrowser ? describe : describe.skip)('the inbox in Chromium', () => {
  beforeAll(async () => {
    youtube = await startYouTubeStandIn();
    app = await startApp({ YOUTUBE_BASE_URL: youtube.url, EVENTS_BROADCASTS_PER_MINUTE: '0' });
    browser = await launchBrowser();
    admin = await signIn(app.url);
    ada = await addAccount(app, 'ada');
    ben = await addAccount(app, 'ben');
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
    await youtube?.close();
  });
  beforeEach(() => readEverything(ada));
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });

  async function readEverything(client: HttpClient): Promise<void> {
    const { as_of } = await client.json('/api/inbox');
    await client.post('/api/inbox/read', { through: as_of });
  }

  /** A device of somebody: a browser of its own with their session. */
  async function device(client: HttpClient, path = '/'): Promise<Page> {
    const context = await browser.newContext({ baseURL: app.url });
    contexts.push(context);
    await addSession(context, app.url, client.cookie);
    return open(context, path);
  }
  async function open(context: BrowserContext, path = '/'): Promise<Page> {
    const page = await context.newPage();
    await page.goto(app.url + path);
    await live(page);
    return page;
  }
  const live = (page: Page) =>
    page.locator('[data-testid="connection-indicator"][data-state-name="live"]').waitFor();

  /** Has videos summarized for somebody, and waits for the last. */
  async function summarize(client: HttpClient, ...titles: string[]): Promise<void> {
    const stream = await openEvents(client);
    const sources = titles.map((title) => {
      videos += 1;
      const id = `inboxvid${String(videos).padStart(3, '0')}`;
      const [first, ...rest] = sourdoughSegments();
      youtube.videos.set(id, { title, segments: [{ ...first!, text: `${title}.` }, ...rest] });
      return id;
    });
    await client.post('/api/batches', { sources });
    await stream.next(ofType('batch_complete'));
    stream.close();
  }
  const say = (message: string, user?: string) =>
    admin.post('/events/broadcast', {
      event_type: 'system',
      data: { message, type: 'info' },
      ...(user && { user_filter: user }),
    });
  const bell = (page: Page, name: string) =>
    page.getByRole('button', { name, exact: true }).waitFor();
  const row = (page: Page, title: string) =>
    page.getByTestId('inbox-item').filter({ hasText: title });

  test('two devices of one person are in step, and somebody else sees nothing of it', async () => {
    const [desk, phone, other] = [await device(ada), await device(ada), await device(ben)];
    await summarize(ada, 'A quiet talk', 'A loud talk');
    for (const page of [desk, phone]) await bell(page, 'Inbox, 2 unread');

    // By the keyboard: into the panel, and one is marked.
    await desk.getByTestId('inbox-bell').focus();
    await desk.keyboard.press('Enter');
    const panel = desk.getByRole('dialog', { name: 'Inbox' });
    await panel.getByRole('button', { name: 'Mark “A quiet talk” as read' }).focus();
    await desk.keyboard.press('Enter');
    for (const page of [desk, phone]) await page.getByLabel('Inbox, 1 unread').waitFor();
    await desk.keyboard.press('Escape');
    await desk.locator('[data-testid="inbox-bell"]:focus').waitFor();

    await phone.getByTestId('inbox-bell').click();
    await row(phone, 'A quiet talk').and(phone.locator('[data-unread="false"]')).waitFor();
    await phone.getByRole('button', { name: 'Mark all as read' }).click();
    for (const page of [desk, phone])
      await page.getByLabel('Inbox', { exact: true }).first().waitFor();
    await desk.reload();
    await live(desk);
    await bell(desk, 'Inbox');

    await other.goto('/inbox');
    await other.getByText('Nothing here yet').waitFor();
    await bell(other, 'Inbox');
    const answers = ['/api/inbox', '/events/history?order=newest', '/inbox', '/'];
    for (const path of answers) {
      expect(await (await ben.fetch(path)).text()).not.toContain('quiet talk');
    }
  });

  test('an item leads to its summary, and opening that by any way reads it on every device', async () => {
    const [desk, phone] = [await device(ada), await device(ada)];
    await summarize(ada, 'The first way', 'The second way');
    await bell(phone, 'Inbox, 2 unread');
    await desk.goto('/inbox');
    await desk.getByRole('link', { name: 'The first way' }).click();
    await desk.getByRole('heading', { level: 1, name: 'The first way' }).waitFor();
    await bell(phone, 'Inbox, 1 unread');
    await phone
      .getByTestId('library-list')
      .getByRole('link', { name: /The second way/ })
      .first()
      .click();
    await phone.getByRole('heading', { level: 1, name: 'The second way' }).waitFor();
    for (const page of [desk, phone]) await bell(page, 'Inbox');
  });

  test('what failed leads to its batch', async () => {
    youtube.videos.set('silentvid09', { title: 'A silent film' });
    const stream = await openEvents(ada);
    await ada.post('/api/batches', { sources: ['silentvid09'] });
    await stream.next(ofType('summary_failed'));
    stream.close();
    const page = await device(ada);
    await page.goto('/inbox');
    await page.getByRole('link', { name: 'A silent film' }).click();
    await page.waitForURL(/\/#bat_/);
    const id = new URL(page.url()).hash.slice(1);
    await page.locator(`article#${id}`).waitFor();
  });

  test('choices are kept and obeyed in every tab and on every device at once', async () => {
    const desk = await device(ada);
    const second = await open(desk.context());
    const phone = await device(ada);
    await desk.goto('/settings#notifications');
    await desk.getByRole('checkbox', { name: 'Messages: Toast' }).click();
    await desk.getByText('Saved').waitFor({ state: 'attached' });
    await phone.goto('/settings');
    expect(await phone.getByRole('checkbox', { name: 'Messages: Toast' }).isChecked()).toBe(false);
    await say('Nobody toasts this.', 'usr_ada');
    for (const page of [desk, second, phone]) await bell(page, 'Inbox, 1 unread');
    for (const page of [desk, second, phone]) {
      expect(await page.locator('[data-sonner-toast]').count()).toBe(0);
    }

    await phone.getByRole('checkbox', { name: 'Messages: Inbox' }).click();
    for (const page of [desk, second, phone]) await bell(page, 'Inbox');
    await phone.getByRole('checkbox', { name: 'Messages: Inbox' }).click();
    await phone.getByRole('checkbox', { name: 'Messages: Toast' }).click();
    await phone.waitForFunction(
      () => document.querySelector('[aria-label="Messages: Toast"][data-state="checked"]') !== null,
    );
    await desk.locator('[aria-label="Messages: Toast"][data-state="checked"]').waitFor();
    await say('All toast this.', 'usr_ada');
    for (const page of [desk, second, phone]) {
      await page.locator('[data-sonner-toast]').getByText('All toast this.').waitFor();
    }
  });

  test('the page goes back to the oldest event that is kept, and a hundred are too many to count', async () => {
    for (let n = 1; n <= 105; n += 1) await say(`Message number ${n}.`, 'usr_ben');
    const page = await device(ben);
    await bell(page, 'Inbox, 99+ unread');
    await page.goto('/inbox');
    await page.getByText('More than 99 unread.').waitFor();
    await page.getByText('Message number 105.').waitFor();
    while (!(await page.getByText('This is all.').isVisible())) {
      await page.getByRole('button', { name: 'Show older' }).click();
      await page.getByText(/^Show older$|^This is all\./).waitFor();
    }
    await page.getByText('Message number 1.', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await page.getByText('Nothing unread.').waitFor();
    await bell(page, 'Inbox');
  });

  test('what happened while away is told once, on a new device, too; the inbox keeps it', async () => {
    await summarize(ada, 'Made overnight', 'Made at dawn');
    const page = await device(ada);
    const notice = page.getByRole('region', { name: 'While you were away' });
    await notice.getByText('2 summaries were finished while you were away.').waitFor();
    await notice.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('dialog', { name: 'Inbox' }).getByText('Made at dawn').waitFor();
    await notice.waitFor({ state: 'detached' });
    await page.reload();
    await live(page);
    await bell(page, 'Inbox, 2 unread');
    // It would be there by now: the next event has come.
    await say('Good morning.', 'usr_ada');
    await page.getByText('Good morning.').first().waitFor();
    expect(await notice.count()).toBe(0);

    // Whoever looks at the inbox first has it before their eyes.
    const laptop = await device(ada, '/inbox');
    await row(laptop, 'Made at dawn').waitFor();
    await laptop.getByRole('banner').getByRole('link', { name: 'YouTube Summarizer' }).click();
    await laptop.waitForURL(`${app.url}/`);
    await say('Good evening.', 'usr_ada');
    await laptop.getByText('Good evening.').first().waitFor();
    expect(await laptop.getByRole('region', { name: 'While you were away' }).count()).toBe(0);

    // Read there, it is no news on a device that has not been used yet.
    await readEverything(ada);
    const tablet = await device(ada);
    await bell(tablet, 'Inbox');
    expect(await tablet.getByRole('region', { name: 'While you were away' }).count()).toBe(0);
  });

  test('of several hidden tabs one notifies; its click brings it to the front and opens the summary', async () => {
    const plain = await launchPlainBrowser();
    try {
      const { context } = plain;
      await addSession(context, app.url, ada.cookie);
      await context.grantPermissions(['notifications'], { origin: app.url });
      await context.addInitScript(noteNotifications);
      const first = await open(context);
      await first.goto(`${app.url}/settings#notifications`);
      await first.getByRole('button', { name: 'Switch on' }).click();
      await first.getByText('Desktop notifications are on in this browser.').waitFor();
      const second = await open(context);
      const third = await open(context);
      const tabs = [first, second, third];
      const shown = async () => (await Promise.all(tabs.map(notified))).flat();

      // One tab is looked at: the toast there says it.
      await say('Somebody looks.', 'usr_ada');
      await third.locator('[data-sonner-toast]').getByText('Somebody looks.').waitFor();

      const blank = await context.newPage();
      await blank.bringToFront();
      for (const tab of tabs) {
        await tab.waitForFunction(() => document.visibilityState === 'hidden');
      }
      await summarize(ada, 'Made in the background');
      const deadline = Date.now() + 20_000;
      while (!(await shown()).includes('Summary ready: Made in the background')) {
        if (Date.now() > deadline) throw new Error(`notified: ${await shown()}`);
      }
      // Every tab has had its turn: the message after it has come, too.
      await say('Afterwards.', 'usr_ada');
      for (const tab of tabs) await tab.getByLabel('Inbox, 3 unread').waitFor();
      expect((await shown()).sort()).toEqual([
        'Afterwards.: undefined',
        'Notifications are on: In this browser.',
        'Summary ready: Made in the background',
      ]);

      const titles = await Promise.all(tabs.map(notified));
      const notifier =
        tabs[titles.findIndex((one) => one.some((text) => text.includes('Made in')))]!;
      await notifier.evaluate(() => {
        const { notes } = window as unknown as { notes: Notification[] };
        notes.find(({ body }) => body.includes('Made in'))!.dispatchEvent(new Event('click'));
      });
      await notifier.waitForURL(/\/summaries\//);
      await notifier.getByRole('heading', { level: 1, name: 'Made in the background' }).waitFor();
    } finally {
      await plain.close();
    }
  });
});

/** Runs in the page: keeps the notifications that it really makes. */
function noteNotifications(): void {
  const notes: Notification[] = [];
  class Noted extends Notification {
    constructor(...args: ConstructorParameters<typeof Notification>) {
      super(...args);
      notes.push(this);
    }
  }
  Object.assign(window, { notes, Notification: Noted });
}

const notified = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    (window as unknown as { notes: Notification[] }).notes.map(
      ({ title, body }) => `${title}: ${body || undefined}`,
    ),
  );
