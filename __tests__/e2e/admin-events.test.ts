import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';
import { type AppServer, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser, untilLive } from '../support/browser';
import {
  type HttpClient,
  type OpenStream,
  ofType,
  openEvents,
  signIn,
} from '../support/http-client';
import { tabAndPress } from '../support/keyboard';
import { makePerson } from '../support/people';

let app: AppServer;
let browser: Browser;
let client: HttpClient;
let adaClient: HttpClient;
let adaId: string;

(hasBrowser ? describe : describe.skip)('the dashboard of events in Chromium', () => {
  /** An admin's browser, and one of somebody else. */
  let page: Page;
  let ada: Page;
  const streams: OpenStream[] = [];

  beforeAll(async () => {
    app = await startApp({
      EVENTS_FAULTS_ENABLED: 'true',
      EVENTS_CONNECTS_PER_MINUTE: '0',
      EVENTS_MAX_CONNECTIONS_PER_USER: '0',
      EVENTS_BROADCASTS_PER_MINUTE: '0',
    });
    browser = await launchBrowser();
    client = await signIn(app.url);
    const person = await makePerson(app, { name: 'Ada' });
    adaId = person.userId;
    adaClient = await signIn(app.url, person);
    await makePerson(app, { name: 'Grace' });
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
  });
  beforeEach(async () => {
    page = await openAs(client);
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.close();
    for (const context of browser.contexts()) await context.close();
  });

  async function openAs({ cookie }: HttpClient): Promise<Page> {
    const context = await browser.newContext({ baseURL: app.url });
    await addSession(context, app.url, cookie);
    return context.newPage();
  }
  async function openAda(): Promise<string> {
    ada = await openAs(adaClient);
    await ada.goto('/');
    await live(ada);
    return connectionOfAda();
  }
  /** Empty while she has none. */
  async function connectionOfAda(): Promise<string> {
    const { connections } = await adaClient.json('/events/status');
    return connections[0]?.connection_id ?? '';
  }
  async function connect(count: number, as = adaClient): Promise<OpenStream[]> {
    const opened = await Promise.all(Array.from({ length: count }, () => openEvents(as)));
    streams.push(...opened);
    await Promise.all(opened.map((stream) => stream.next(ofType('connected'))));
    return opened;
  }
  async function send(body: object): Promise<string> {
    const answer = await client.post('/events/broadcast', body);
    return ((await answer.json()) as { event_id: string }).event_id;
  }
  const live = (of: Page) => untilLive(of);
  const show = async (view: string) => {
    await page.goto(`/admin/events?view=${view}`);
    await live(page);
  };
  const rows = () => page.getByTestId('connection-row');
  const shows = (testId: string, text: string | RegExp) =>
    page.getByTestId(testId).filter({ hasText: text }).waitFor();

  test('the numbers move with what happens', async () => {
    await show('overview');
    await shows('Connections: Open', /^1$/);
    await connect(6);
    await shows('Connections: Open', /^7$/);
    await send({ event_type: 'test', data: 1, user_filter: adaId });
    await shows('Publish to deliver: p99', /^\d+ ms$/);
    // Delivered within a second that is soon over: its highest number stays in the table.
    await page.getByRole('button', { name: 'Deliveries per second as a table' }).click();
    const table = page.getByRole('table', { name: /^Deliveries per second/ });
    await table
      .getByRole('cell', { name: /^(?:[1-9]|\d\.\d)/ })
      .first()
      .waitFor();
    await shows('jobs-completed', /^0$/);
    const content = 'Bread is flour, water, salt and time. '.repeat(20);
    const transcript = { title: 'Bread', format: 'text', content };
    await adaClient.post('/api/batches', { transcript });
    await shows('jobs-completed', /^1$/);
    for (const stream of streams.splice(0)) stream.close();
    await shows('Connections: Open', /^1$/);
  });

  test('a broadcast to a person arrives in their browser and in no other, and is put on record', async () => {
    await openAda();
    await show('broadcast');
    await page.getByText(/^Reaches 2 people on 2 connections now\. 1 other account gets/).waitFor();
    await page.getByLabel('Message').fill('The kitchen is closed.');
    await page.getByRole('radio', { name: 'Error' }).click();
    await page.getByTestId('toast-preview').getByText('The kitchen is closed.').waitFor();
    await page.getByRole('radio', { name: 'A person' }).click();
    await page.getByLabel('Address or id').fill('nobody@example.com');
    await page.getByText('Nobody here has this address or id.').waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await page.getByLabel('Address or id').fill('ada@example.com');
    await page.getByText('Reaches Ada on 1 connection now.').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Send' }).click();
    await ada.getByText('The kitchen is closed.').waitFor();
    await page.getByText(/^Sent as/).waitFor();
    expect(await page.locator('[data-sonner-toast]').count()).toBe(0);

    await page.getByRole('button', { name: 'Look up who got it' }).click();
    await page.getByLabel('Person', { exact: true }).fill('ada@example.com');
    await page.keyboard.press('Enter');
    await page.getByText('Ada got it: it was handed to 1 connection of theirs.').waitFor();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page
      .getByTestId('recent-act')
      .first()
      .getByText(`To user:${adaId}`, { exact: false })
      .waitFor();
  });

  test('a broadcast to everyone reaches both, one to a session only its page', async () => {
    await openAda();
    await show('broadcast');
    await page.getByRole('radio', { name: 'Test event' }).click();
    await page.getByLabel('Data (JSON)').fill('{"to": "everyone"}');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Send' }).click();
    for (const each of [page, ada]) {
      await each.locator('[data-sonner-toast]').getByText('{"to":"everyone"}').waitFor();
    }
    const { connections } = await adaClient.json('/events/status');
    await page.getByRole('radio', { name: 'A session' }).click();
    await page.getByLabel('Session id').fill(connections[0].session_id);
    await page.getByLabel('Data (JSON)').fill('{"to": "a session"}');
    await page.getByText('Reaches Ada on 1 connection now.').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Send' }).click();
    await ada.locator('[data-sonner-toast]').getByText('{"to":"a session"}').waitFor();
    expect(await page.getByText('{"to":"a session"}', { exact: true }).count()).toBe(1);
  });

  test('disconnecting makes the other browser connect again, and it goes on', async () => {
    const before = await openAda();
    await show('connections');
    await page.getByRole('searchbox').fill('ada@');
    await page.getByRole('button', { name: /^Connection of Ada/ }).click();
    await page.getByRole('dialog').getByText(before).waitFor();
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('The connection is closed.', { exact: false }).waitFor();
    await live(ada);
    let after = before;
    while (after === before || after === '') after = await connectionOfAda();
    await send({ event_type: 'system', data: { message: 'Still there?' }, user_filter: adaId });
    await ada.getByText('Still there?').waitFor();
    const acts = await client.fetch('/admin/audit?group=admin');
    expect(await acts.text()).toContain('closed a connection');
  });

  test('the clean-up closes what takes nothing and leaves the rest', async () => {
    const [stuck] = await connect(2);
    const { data } = stuck!.messages[0]!;
    const fault = { connection_id: data.connection_id, fault: 'stall', duration_ms: 60_000 };
    expect((await adaClient.post('/events/faults', fault)).status).toBe(200);
    await show('connections');
    await page.getByRole('button', { name: 'Clean up stale ones' }).click();
    await page.getByText('Nothing to clean up', { exact: false }).waitFor();
    await send({ event_type: 'test', data: 'x'.repeat(100), user_filter: adaId });
    await rows().filter({ hasText: 'Blocked' }).waitFor();
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Blocked' }).click();
    await page.getByText(/^1 of 3 connections$/).waitFor();
    // Only what has taken nothing for five seconds is stale.
    const closed = page.getByText('1 stale connection closed');
    while (!(await closed.isVisible())) {
      const answered = page.waitForResponse('**/events/cleanup');
      await page.getByRole('button', { name: 'Clean up stale ones' }).click();
      await answered;
    }
    await stuck!.ended;
    await page.getByText('None fits').waitFor();
    await page.getByRole('button', { name: 'Show every connection' }).click();
    await page.getByText(/^2 connections$/).waitFor();
  });

  test('a large queue warns, in its chart and in the list', async () => {
    const [stuck] = await connect(1);
    const { connection_id } = stuck!.messages[0]!.data;
    await adaClient.post('/events/faults', { connection_id, fault: 'delay', duration_ms: 60_000 });
    await show('overview');
    const warning = page.getByText('Over the warning threshold of 64 KB');
    const large = { event_type: 'test', data: 'x'.repeat(15_000), user_filter: adaId };
    while (!(await warning.isVisible())) for (let n = 0; n < 6; n += 1) await send(large);
  });

  test('a thousand connections are listed, found and walked through with the keyboard', async () => {
    for (let open = 0; open < 1_000; open += 100) await connect(100);
    await show('connections');
    await page.getByText(/^1,001 connections$/).waitFor();
    expect(await rows().count()).toBeLessThan(40);
    await tabAndPress(page, rows().first().getByRole('button'), 'End');
    await page
      .locator('[data-testid="connection-row"][aria-rowindex="1002"] button:focus')
      .waitFor();
    await page.keyboard.press('ArrowUp');
    await page.locator('[aria-rowindex="1001"] button:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[aria-rowindex="1001"] button:focus').waitFor();
    await page.getByRole('searchbox').fill('admin@');
    await page.getByText(/^1 of 1,001 connections$/).waitFor();
    await rows().nth(1).waitFor({ state: 'detached' });
    expect(await rows().count()).toBe(1);
    await page.getByRole('combobox', { name: 'Instance' }).click();
    await page.getByRole('option', { name: /^ins_/ }).click();
    await page.getByText(/^1 of 1,001 connections$/).waitFor();
  });

  test('why somebody did not get an event', async () => {
    await openAda();
    const trimmed = await send({ event_type: 'test', data: 'old' });
    const seen = await send({ event_type: 'test', data: 'seen', user_filter: adaId });
    await ada.locator('[data-sonner-toast]').getByText('"seen"').waitFor();
    trimThrough(trimmed);
    await show('lookup');
    const lookUp = async (eventId: string, person: string, verdict: string, sentence: RegExp) => {
      await page.getByLabel('Event id').fill(eventId);
      await page.getByLabel('Person', { exact: true }).fill(person);
      await page.getByRole('button', { name: 'Look up' }).click();
      await page.locator(`[data-verdict="${verdict}"]`).getByText(sentence).waitFor();
    };
    await lookUp(seen, 'ada@example.com', 'delivered', /^Ada got it/);
    await page.getByText(`user ${adaId} (Ada, ada@example.com)`).waitFor();
    await page.getByTestId('lookup-connection').first().getByText('Got it').waitFor();
    await lookUp(seen, 'grace@example.com', 'not_in_audience', /it went to Ada only/);
    await lookUp(trimmed, adaId, 'trimmed', /no longer keeps this event/);
    await lookUp('nonsense-1', 'ada@example.com', 'unknown_id', /never had an event/);
    const everyone = await send({ event_type: 'test', data: 'all' });
    await lookUp(everyone, 'grace@example.com', 'not_connected', /has not been connected since/);
    await page.getByLabel('Person', { exact: true }).fill('nobody@example.com');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText('Nobody here has this address or id.').waitFor();
    await page.getByLabel('Event id').fill('');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText('Give the id of an event.').waitFor();
  });

  test('the way from a connection to a look-up, and back by the address', async () => {
    await openAda();
    await show('connections');
    await page.getByRole('button', { name: /^Connection of Ada/ }).click();
    await page.getByRole('button', { name: 'Look up an event' }).click();
    expect(await page.getByLabel('Person', { exact: true }).inputValue()).toBe('ada@example.com');
    await page.reload();
    await page.getByRole('heading', { name: 'Why did they not get it?' }).waitFor();
    await tabAndPress(page, page.getByRole('tab', { name: 'Look up' }), 'Home');
    await page.getByRole('heading', { name: 'What admins did' }).waitFor();
    await page.getByRole('link', { name: 'Open the audit log' }).click();
    await page.getByTestId('audit-line').first().waitFor();
  });

  test('while the server is away it says so, and goes on when it is back', async () => {
    await show('overview');
    await page.getByText(/^Live, 1 instance/).waitFor();
    await app.stop();
    await page.getByText(/^Reconnecting\. The numbers are from/).waitFor();
    await app.restart();
    await page.getByText(/^Live, /).waitFor();
    await shows('Connections: Open', /^1$/);
  });
});

/** What retention does when its time has come. */
function trimThrough(eventId: string): void {
  const seq = Number(eventId.split('-')[1]);
  const db = new Database(join(app.dataDir, 'app.db'));
  db.prepare('delete from events where seq <= ?').run(seq);
  db.prepare(
    "insert into meta (key, value) values ('events_trimmed_through', ?) on conflict (key) do update set value = excluded.value",
  ).run(String(seq));
  db.close();
}
