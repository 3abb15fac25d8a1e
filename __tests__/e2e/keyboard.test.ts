import type { Browser, Locator, Page } from 'playwright-core';
import { type AppServer, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser, untilLive } from '../support/browser';
import {
  type HttpClient,
  type OpenStream,
  ofType,
  openEvents,
  signIn,
} from '../support/http-client';
import { tabAndPress, tabAndType, tabTo } from '../support/keyboard';
import { makePerson } from '../support/people';

let app: AppServer;
let browser: Browser;
let admin: HttpClient;
let ada: HttpClient;

(hasBrowser ? describe : describe.skip)('with the keyboard alone, in Chromium', () => {
  let page: Page;

  beforeAll(async () => {
    app = await startApp({ EVENTS_BROADCASTS_PER_MINUTE: '0', EVENTS_CONNECTS_PER_MINUTE: '0' });
    browser = await launchBrowser();
    admin = await signIn(app.url);
    ada = await signIn(app.url, await makePerson(app, { name: 'Ada' }));
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
  });
  afterEach(() => page.context().close());

  async function open(path: string): Promise<void> {
    const context = await browser.newContext({ baseURL: app.url });
    await addSession(context, app.url, admin.cookie);
    page = await context.newPage();
    await page.goto(path);
    await untilLive(page);
  }
  const button = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: true });
  /** From the tab that is shown to the one after it. */
  async function nextTab(shown: string, next: string): Promise<void> {
    await tabAndPress(page, page.getByRole('tab', { name: shown }), 'ArrowRight');
    await page.locator('[role="tab"][data-state="active"]:focus', { hasText: next }).waitFor();
  }
  /** From the choice that is made to the one after it. */
  async function nextChoice(chosen: string, next: string): Promise<void> {
    await tabTo(page, page.getByRole('radio', { name: chosen }));
    // Held until it took: a press of no time at all, which no hand can do, moves the focus and chooses nothing.
    await page.keyboard.down('ArrowRight');
    await page.locator('[role="radio"][data-state="checked"]:focus', { hasText: next }).waitFor();
    await page.keyboard.up('ArrowRight');
  }
  /** Opens a list, goes so many options on with an arrow, and takes the one called so. */
  async function pick(name: string, arrow: 'ArrowUp' | 'ArrowDown', option: string): Promise<void> {
    const box = page.getByRole('combobox', { name, exact: true });
    await tabAndPress(page, box);
    await page.locator('[role="option"]:focus').waitFor();
    await page.keyboard.press(arrow);
    await page.locator('[role="option"]:focus', { hasText: option }).waitFor();
    await page.keyboard.press('Enter');
    await box.filter({ hasText: option }).waitFor();
  }

  describe('the dashboard', () => {
    let stream: OpenStream;
    beforeEach(async () => {
      stream = await openEvents(ada);
      await stream.next(ofType('connected'));
    });
    afterEach(() => stream.close());

    test('charts turn into tables and back', async () => {
      await open('/admin/events');
      await tabAndPress(page, button('Connections as a table'));
      await page.getByRole('table', { name: /^Connections/ }).waitFor();
      await tabAndPress(page, button('Connections as a chart'), 'Space');
      await page.getByRole('table', { name: /^Connections/ }).waitFor({ state: 'detached' });
      await tabAndPress(page, page.getByRole('link', { name: 'Open the audit log' }));
      await page.getByTestId('audit-line').first().waitFor();
    });

    test('connections are cleaned up, found, looked at and closed', async () => {
      await open('/admin/events');
      await nextTab('Overview', 'Connections');
      await tabAndPress(page, button('Clean up stale ones'));
      await page.getByText('Nothing to clean up', { exact: false }).waitFor();
      await tabAndType(page, page.getByRole('searchbox'), 'ada@');
      await page.getByText(/^1 of 2 connections$/).waitFor();
      await tabAndPress(page, button(/^Connection of Ada/));
      const dialog = page.getByRole('dialog', { name: 'Connection' });
      await tabAndPress(page, button('Disconnect', dialog));
      await page.getByText('The connection is closed.', { exact: false }).waitFor();
      await stream.ended;
      await dialog.waitFor({ state: 'detached' });
    });

    test('a broadcast is written, sent to a person, and looked up', async () => {
      await open('/admin/events?view=connections');
      await nextTab('Connections', 'Broadcast');
      await tabAndType(page, page.getByLabel('Message'), 'The kitchen is closed.');
      await nextChoice('Everyone', 'A person');
      await tabAndType(page, page.getByLabel('Address or id'), 'ada@example.com');
      await page.getByText('Reaches Ada on 1 connection now.').waitFor();
      await tabAndPress(page, button('Send'));
      await tabAndPress(page, button('Send', page.getByRole('alertdialog')));
      const { data } = await stream.next(ofType('system'));
      expect(data.message).toBe('The kitchen is closed.');

      await tabAndPress(page, button('Look up who got it'));
      await tabAndType(page, page.getByLabel('Person', { exact: true }), 'ada@example.com');
      await tabAndPress(page, button('Look up'));
      await page.locator('[data-verdict="delivered"]').waitFor();
      await nextTab('Look up', 'Overview');
    });

    test('what a dialog asks can be left with Escape, and one is back where one was', async () => {
      await open('/admin/events?view=broadcast');
      await tabAndType(page, page.getByLabel('Message'), 'Not yet.');
      await page.getByText(/^Reaches /).waitFor();
      await tabAndPress(page, button('Send'));
      await page.getByRole('alertdialog').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('button:focus', { hasText: 'Send' }).waitFor();
      await page.getByRole('alertdialog').waitFor({ state: 'detached' });
      expect(stream.messages.filter(({ event }) => event === 'system')).toEqual([]);
    });
  });

  describe('the stream test', () => {
    const state = (name: string) =>
      page.locator(`[data-testid="bench-state"][data-state-name="${name}"]`);
    const rows = (text: string | RegExp) => page.getByTestId('event-row').filter({ hasText: text });
    async function connect(): Promise<void> {
      await tabAndPress(page, button('Connect'));
      await state('live').waitFor();
    }

    test('topics and the start are chosen; it connects and disconnects', async () => {
      await open('/sse-test');
      await tabAndPress(page, page.getByRole('checkbox', { name: 'All topics' }), 'Space');
      await tabAndPress(page, page.getByRole('checkbox', { name: 'test', exact: true }), 'Space');
      await pick('Start', 'ArrowDown', 'From the start of the log');
      await nextChoice('?cursor=', 'Last-Event-ID');
      const [request] = await Promise.all([
        page.waitForRequest((asked) => asked.url().endsWith('/events?subscribe=test')),
        connect(),
      ]);
      expect(request.headers()['last-event-id']).toBeDefined();
      await tabAndPress(page, button('Disconnect'));
      await state('disconnected').waitFor();
    });

    test('a fault, a broadcast and the latency of what comes', async () => {
      await open('/sse-test');
      await connect();
      await pick('Stall, delay and duplicate last', 'ArrowUp', '5 s');
      await tabAndPress(page, button('Duplicate for 5 s'), 'Space');
      await page.getByTestId('fault-running').waitFor();
      await tabAndType(page, page.getByLabel('Data (JSON)'), '{"by":"keyboard"}');
      await tabAndPress(page, button('Send'));
      await rows('{"by":"keyboard"}').waitFor();
      await page.getByTestId('latency').waitFor();
      await tabAndPress(page, page.locator('summary', { hasText: 'Show the numbers' }));
      await page.getByRole('table', { name: 'Events by delivery latency' }).waitFor();
      await tabAndPress(page, button('Measure anew'));
      await page.getByText('Nothing measured yet').waitFor();
      await tabTo(page, button('Refresh'));
      const [answer] = await Promise.all([
        page.waitForResponse('**/events/status'),
        page.keyboard.press('Enter'),
      ]);
      expect(answer.status()).toBe(200);
    });

    test('the log is walked through, filtered, held still and seen as bytes', async () => {
      await open('/sse-test');
      await connect();
      const publish = (n: number) =>
        admin.post('/events/broadcast', { event_type: 'test', data: { n } });
      for (const n of [1, 2]) await publish(n);
      await rows('{"n":2}').waitFor();
      await tabAndType(page, page.getByLabel('Filter by text'), '{"n":');
      await rows('connected').waitFor({ state: 'detached' });
      const list = page.getByRole('listbox', { name: 'Events, oldest first' });
      await tabAndPress(page, list, 'End');
      const detail = page.getByTestId('event-detail');
      await detail.filter({ hasText: '"n": 2' }).waitFor();
      await page.keyboard.press('ArrowUp');
      await detail.filter({ hasText: '"n": 1' }).waitFor();
      await tabAndPress(page, button('Pause'));
      await publish(3);
      await button('Resume, 1 waiting').waitFor();
      await nextTab('Events', 'Raw bytes');
      await nextChoice('Text', 'Hex');
      await page
        .getByRole('log', { name: 'Raw bytes' })
        .getByText(/^[0-9a-f]{6} {2}[0-9a-f]{2} /)
        .first()
        .waitFor();
      await tabAndPress(page, button('Clear'));
      await page.getByText('No bytes yet').waitFor();
    });
  });
});
