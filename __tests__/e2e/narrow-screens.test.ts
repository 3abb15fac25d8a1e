import type { Browser, Locator, Page } from 'playwright-core';
import { sourdoughSegments } from '../fixtures/sourdough-talk';
import { type AppServer, admin, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser, untilLive } from '../support/browser';
import {
  type HttpClient,
  type OpenStream,
  ofType,
  openEvents,
  signIn,
} from '../support/http-client';
import { makePerson } from '../support/people';

let app: AppServer;
let browser: Browser;
let client: HttpClient;
let ada: HttpClient;
let summaryPath: string;

const talk = sourdoughSegments({ punctuated: true })
  .map(({ text }) => text)
  .join(' ');

/** A click scrolls to what it is for, and fails where something else lies over it. */
(hasBrowser ? describe : describe.skip)('at 320 px, in Chromium', () => {
  let page: Page;
  let stream: OpenStream;

  beforeAll(async () => {
    app = await startApp({ EVENTS_BROADCASTS_PER_MINUTE: '0', EVENTS_CONNECTS_PER_MINUTE: '0' });
    browser = await launchBrowser();
    client = await signIn(app.url);
    ada = await signIn(app.url, await makePerson(app, { name: 'Ada' }));
    const own = await openEvents(client);
    const transcript = { title: 'Bread', format: 'text', content: talk };
    await client.post('/api/batches', { transcript });
    summaryPath = `/summaries/${(await own.next(ofType('summary_complete'))).data.summary_id}`;
    own.close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
  });
  beforeEach(async () => {
    stream = await openEvents(ada);
    await stream.next(ofType('connected'));
    const viewport = { width: 320, height: 640 };
    const context = await browser.newContext({ baseURL: app.url, viewport, hasTouch: true });
    page = await context.newPage();
  });
  afterEach(async () => {
    stream.close();
    await page.context().close();
  });

  async function open(path: string): Promise<void> {
    await addSession(page.context(), app.url, client.cookie);
    await page.goto(path);
    await live();
  }
  const live = () => untilLive(page);
  const press = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: true }).click();
  async function choose(field: string, option: string): Promise<void> {
    await page.getByRole('combobox', { name: field, exact: true }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  }

  test('one signs in, and finds the other pages behind one’s name', async () => {
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill(admin.email);
    await page.getByLabel('Password').fill(admin.password);
    await press('Sign in');
    await live();
    await press(/^Account of/);
    await page.getByRole('menuitem', { name: 'Admin' }).click();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await press(/^Account of/);
    await page.getByRole('menuitem', { name: 'Library' }).click();
    await page.getByLabel('YouTube links, one a line').waitFor();
  });

  test('home: options, a caption file, its batch, and the library', async () => {
    await open('/');
    await press(/^Options/);
    await page.getByRole('radio', { name: 'Short' }).click();
    await page.getByTestId('caption-file').setInputFiles({
      name: 'narrow.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(talk.replaceAll('sourdough', 'cake')),
    });
    await page.getByLabel('Captions called').fill('A narrow talk');
    await press('Summarize');
    const library = page.getByTestId('library-list');
    await library.getByRole('heading', { name: 'A narrow talk' }).waitFor();
    await page.getByLabel('Search your summaries').fill('cake');
    await library.getByRole('heading', { name: 'Bread' }).waitFor({ state: 'detached' });
    await library.getByRole('heading', { name: 'A narrow talk' }).click();
    await page.getByRole('heading', { level: 1, name: 'A narrow talk' }).waitFor();
  });

  test('a summary: what can be done with it, and where a sentence comes from', async () => {
    await open(summaryPath);
    await page.getByTestId('citation').first().click();
    await press('Download');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Markdown' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Bread.md');
  });

  test('the bell and the inbox', async () => {
    const data = { message: 'Maintenance at ten.' };
    await client.post('/events/broadcast', { event_type: 'system', data });
    await open('/');
    await page.getByTestId('inbox-bell').click();
    await page.getByRole('dialog').getByTestId('inbox-item').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.goto('/inbox');
    await press('Mark all as read');
    await page.getByLabel('Inbox', { exact: true }).first().waitFor();
  });

  test('the settings', async () => {
    await open('/settings');
    await page.getByLabel('Your name').fill('Narrow Admin');
    await press('Save name');
    await page.getByRole('button', { name: 'Account of Narrow Admin' }).waitFor();
    await page.getByRole('radio', { name: 'Long' }).click();
    await press('Save defaults');
    await page.getByText('Saved', { exact: false }).first().waitFor();
    await page.goto('/settings/tokens');
    await press('New token');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.goto('/settings/webhooks');
    await press('New webhook');
    await page.getByLabel('Address').fill('https://10.0.0.1/');
    await press('Add the webhook');
    await page.getByText('not on the public internet').waitFor();
  });

  test('the people and the audit log', async () => {
    await open('/admin/users');
    await page.getByRole('searchbox').fill('ada');
    await page.getByText('1 person found').waitFor();
    await press('What can be done about Ada');
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await press('Cancel', page.getByRole('alertdialog'));
    await page.goto('/admin/audit');
    await choose('What happened', 'Failed sign-ins');
    await page.waitForURL(/group=/);
  });

  test('the dashboard: charts, numbers and acts', async () => {
    await open('/admin/events');
    await press('Connections as a table');
    await page.getByRole('table', { name: /^Connections/ }).waitFor();
    await page.getByRole('link', { name: 'Open the audit log' }).click();
    await page.getByTestId('audit-line').first().waitFor();
  });

  test('the dashboard: connections are filtered, cleaned up, looked at and closed', async () => {
    await open('/admin/events');
    await page.getByRole('tab', { name: 'Connections' }).click();
    await press('Clean up stale ones');
    await page.getByText('Nothing to clean up', { exact: false }).waitFor();
    await page.getByRole('searchbox').fill('ada@');
    await choose('State', 'Live');
    await page.getByText(/^1 of 2 connections$/).waitFor();
    await press(/^Connection of Ada/);
    await press('Disconnect', page.getByRole('dialog'));
    await stream.ended;
  });

  test('the dashboard: a broadcast, and a look-up of it', async () => {
    await open('/admin/events');
    await page.getByRole('tab', { name: 'Broadcast' }).click();
    await page.getByLabel('Message').fill('The kitchen is closed.');
    await page.getByRole('radio', { name: 'A person' }).click();
    await page.getByLabel('Address or id').fill('ada@example.com');
    await page.getByText('Reaches Ada on 1 connection now.').waitFor();
    await press('Send');
    await press('Send', page.getByRole('alertdialog'));
    await stream.next(ofType('system'));
    await press('Look up who got it');
    await page.getByLabel('Person', { exact: true }).fill('ada@example.com');
    await press('Look up');
    await page.locator('[data-verdict="delivered"]').waitFor();
  });

  test('the stream test: a control of every section', async () => {
    await open('/sse-test');
    const state = (name: string) =>
      page.locator(`[data-testid="bench-state"][data-state-name="${name}"]`);
    await page.getByRole('checkbox', { name: 'All topics' }).uncheck();
    await page.getByRole('checkbox', { name: 'test', exact: true }).check();
    await page.getByRole('radio', { name: 'Last-Event-ID' }).click();
    await press('Connect');
    await state('live').waitFor();
    await choose('Stall, delay and duplicate last', '5 s');
    await press('Duplicate for 5 s');
    await page.getByTestId('fault-running').waitFor();
    await page.getByLabel('Data (JSON)').fill('{"at":320}');
    await press('Send');
    await page.getByTestId('event-row').filter({ hasText: '{"at":320}' }).click();
    await page.getByTestId('event-detail').filter({ hasText: '"at": 320' }).waitFor();
    await page.getByTestId('latency').waitFor();
    await page.getByText('Show the numbers').click();
    await page.getByRole('table', { name: 'Events by delivery latency' }).waitFor();
    await press('Measure anew');
    await page.getByText('Nothing measured yet').waitFor();
    await page.getByRole('tab', { name: 'Raw bytes' }).click();
    await page.getByRole('radio', { name: 'Hex' }).click();
    await page
      .getByTestId('raw-rows')
      .getByText(/^[0-9a-f]{6} {2}[0-9a-f]{2} /)
      .first()
      .waitFor();
    const [answer] = await Promise.all([
      page.waitForResponse('**/events/status'),
      press('Refresh'),
    ]);
    expect(answer.status()).toBe(200);
    await press('Disconnect');
    await state('disconnected').waitFor();
  });
});
