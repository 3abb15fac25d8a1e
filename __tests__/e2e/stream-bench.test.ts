import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { type AppServer, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser } from '../support/browser';
import { type HttpClient, signIn, signOut } from '../support/http-client';
import { addAccount } from '../support/second-account';

let app: AppServer;
let browser: Browser;
let admin: HttpClient;
let ben: HttpClient;
let sent = 0;

(hasBrowser ? describe : describe.skip)('the stream test page in Chromium', () => {
  beforeAll(async () => {
    app = await startApp({ EVENTS_BROADCASTS_PER_MINUTE: '0' });
    browser = await launchBrowser();
    admin = await signIn(app.url);
    ben = await addAccount(app, 'ben');
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
  });

  const contexts: BrowserContext[] = [];
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });

  async function openPage(client: HttpClient, path: string): Promise<Page> {
    const context = await browser.newContext({ baseURL: app.url });
    contexts.push(context);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await addSession(context, app.url, client.cookie);
    const page = await context.newPage();
    await page.goto(path);
    await appState(page, 'live').waitFor();
    return page;
  }
  const openBench = (client = admin) => openPage(client, '/sse-test');
  const appState = (page: Page, state: string) =>
    page.locator(`[data-testid="connection-indicator"][data-state-name="${state}"]`);
  const benchState = (page: Page, state: string) =>
    page.locator(`[data-testid="bench-state"][data-state-name="${state}"]`);
  const press = (page: Page, name: string | RegExp) =>
    page.getByRole('button', { name, exact: true }).click();
  async function connect(page: Page): Promise<string> {
    await press(page, 'Connect');
    await benchState(page, 'live').waitFor();
    return connectionOf(page);
  }
  const connectionOf = async (page: Page) =>
    (await page.getByTestId('bench-connection').textContent())!;
  /** Waits until the bench is live on another connection than before. */
  async function reconnected(page: Page, before: string): Promise<string> {
    const another = page.getByTestId('bench-connection').filter({ hasText: /^con_/ });
    await another.filter({ hasNotText: before }).waitFor();
    await benchState(page, 'live').waitFor();
    return connectionOf(page);
  }
  async function choose(page: Page, field: string, option: string): Promise<void> {
    await page.getByRole('combobox', { name: field, exact: true }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  }
  /** Sends an event to all from a script; returns its number, which no other has. */
  async function publish(): Promise<number> {
    sent += 1;
    const answer = await admin.post('/events/broadcast', { event_type: 'test', data: { n: sent } });
    expect(answer.status).toBe(202);
    return sent;
  }
  const rows = (page: Page, text: string | RegExp): Locator =>
    page.getByTestId('event-row').filter({ hasText: text });
  const row = (page: Page, n: number) => rows(page, `{"n":${n}}`);
  const toast = (page: Page, text: string) =>
    page.locator('[data-sonner-toast]').filter({ hasText: text });
  const raw = async (page: Page, view: 'Text' | 'Hex' = 'Text') => {
    await page.getByRole('tab', { name: 'Raw bytes' }).click();
    await page.getByRole('radio', { name: view }).click();
    await press(page, 'Copy');
    const text = await page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole('tab', { name: 'Events' }).click();
    return text;
  };
  const serverRow = (page: Page, id: string) =>
    page.getByTestId('server-connection').filter({ hasText: id });
  const streamsOf = async (client: HttpClient) =>
    (await client.json('/events/status')).connections as {
      connection_id: string;
      subscriptions: string[];
      queue_size: number;
      state: string;
    }[];

  test('connects with the topics chosen, shows how it got there, and disconnects, all beside the app', async () => {
    const page = await openBench();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.getByRole('checkbox', { name: 'All topics' }).uncheck();
    await page.getByRole('checkbox', { name: 'system', exact: true }).check();
    await page.getByRole('checkbox', { name: 'test', exact: true }).check();
    const id = await connect(page);
    expect(requests).toContain(`${app.url}/events?subscribe=system%2Ctest`);
    const open = (await streamsOf(admin)).find(({ connection_id }) => connection_id === id);
    expect(open?.subscriptions).toEqual(['system', 'test']);
    await serverRow(page, id).getByText('This bench').waitFor();
    await serverRow(page, id).getByText('2 topics').waitFor();
    const changes = page.getByTestId('transition');
    expect(await changes.first().textContent()).toContain('Connecting → Live');
    expect(await changes.nth(1).textContent()).toContain('You connected');
    const current = page.locator('[aria-current="step"]');
    expect(await current.textContent()).toMatch(/^Live×1/);

    await press(page, 'Disconnect');
    await benchState(page, 'disconnected').waitFor();
    await page.getByText('You disconnected').waitFor();
    await press(page, 'Refresh');
    await serverRow(page, id).waitFor({ state: 'detached' });
    await appState(page, 'live').waitFor();
  });

  test('begins where it is told to', async () => {
    const numbers = [await publish(), await publish()];
    const page = await openBench();
    await choose(page, 'Start', 'From the start of the log');
    await connect(page);
    for (const n of numbers) await row(page, n).waitFor();
    const seen = await page.getByTestId('bench-cursor').textContent();

    // Away: what is missed comes, and nothing twice.
    await press(page, 'Disconnect');
    const missed = await publish();
    await press(page, 'Clear');
    await choose(page, 'Start', 'After the last id seen here');
    await page.getByRole('radio', { name: 'Last-Event-ID' }).click();
    const [request] = await Promise.all([
      page.waitForRequest(
        (asked) => asked.url().endsWith('/events') && 'last-event-id' in asked.headers(),
      ),
      connect(page),
    ]);
    expect(request.headers()['last-event-id']).toBe(seen);
    await row(page, missed).waitFor();
    expect(await rows(page, /^\S+test/).count()).toBe(1);

    await press(page, 'Clear');
    await choose(page, 'Start', 'After an id of your choice');
    await page.getByLabel('Id', { exact: true }).fill(seen!);
    await press(page, 'Connect anew');
    await row(page, missed).waitFor();
    expect(await rows(page, /^\S+test/).count()).toBe(1);

    await choose(page, 'Start', 'A cursor of another database');
    await press(page, 'Connect anew');
    await rows(page, '{"reason":"unknown_cursor"}').waitFor();

    // This log has never been trimmed: the server acts as if.
    await choose(page, 'Start', 'A trimmed cursor');
    await press(page, 'Connect anew');
    await rows(page, '{"reason":"trimmed"}').waitFor();
  });

  test('a broadcast reaches whom it is for in another browser, and nobody else', async () => {
    const page = await openBench();
    const other = await openPage(ben, '/');
    await connect(page);
    const send = async (data: string) => {
      await page.getByLabel('Data (JSON)').fill(data);
      await press(page, 'Send');
    };
    await page.getByRole('radio', { name: 'Everyone' }).click();
    await send('{"to": "all"}');
    await press(page, 'Send to everyone');
    await toast(other, '{"to":"all"}').waitFor();
    await rows(page, '{"to":"all"}').waitFor();
    expect(await page.getByTestId('broadcast-sent').textContent()).toMatch(
      /^Sent as \w+-\d+, to 3 conn/,
    );

    // It begins with oneself.
    await page.getByRole('radio', { name: 'A person' }).click();
    await page.getByText('This is you, in every browser.').waitFor();
    await send('{"to": "me"}');
    await rows(page, '{"to":"me"}').waitFor();

    await page.getByLabel('Address or id').fill('usr_ben');
    await send('{"to": "ben"}');
    await toast(other, '{"to":"ben"}').waitFor();
    // Ordered: had the one before been for ben, it would be there by now.
    expect(await toast(other, '{"to":"me"}').count()).toBe(0);

    await page.getByRole('radio', { name: 'A session' }).click();
    await page.getByText('This is the session of this browser.').waitFor();
    await page.getByRole('radio', { name: 'Notice' }).click();
    await page.getByLabel('Message').fill('Only here');
    await page.getByRole('radio', { name: 'Warning' }).click();
    await press(page, 'Send');
    await rows(page, /system.*"message":"Only here"/).waitFor();
    await toast(page, 'Only here').waitFor();
    expect(await rows(page, '{"to":"ben"}').count()).toBe(0);

    await page.getByRole('radio', { name: 'Test event' }).click();
    await send('no JSON');
    await page.getByText('This is not JSON').waitFor();
  });

  test('a topic of its own reaches those only who subscribed to it', async () => {
    const page = await openBench();
    await press(page, 'Choose topics');
    await page.getByRole('checkbox', { name: 'test', exact: true }).uncheck();
    await connect(page);
    await choose(page, 'Topic', 'batch_complete');
    await page.getByLabel('Data (JSON)').fill('{"topic": "another"}');
    await press(page, 'Send');
    await rows(page, '{"topic":"another"}').waitFor();
    await choose(page, 'Topic', 'Its own: test');
    await page.getByLabel('Data (JSON)').fill('{"topic": "own"}');
    await press(page, 'Send');
    // The app itself wants all topics.
    await toast(page, '{"topic":"own"}').waitFor();
    expect(await rows(page, '{"topic":"own"}').count()).toBe(0);
  });

  test('a drop makes it come back with nothing missed, and leaves the app’s connection alone', async () => {
    const page = await openBench();
    const id = await connect(page);
    const appConnection = (await streamsOf(admin)).find((one) => one.connection_id !== id)!;
    const before = await publish();
    await row(page, before).waitFor();
    await press(page, 'Drop');
    const during = await publish();
    await reconnected(page, id);
    const after = await publish();
    for (const n of [before, during, after]) {
      await row(page, n).waitFor();
      expect(await row(page, n).count()).toBe(1);
    }
    expect(await page.getByTestId('transition').nth(1).textContent()).toContain(
      'The connection broke',
    );
    const ids = (await streamsOf(admin)).map(({ connection_id }) => connection_id);
    expect(ids).toContain(appConnection.connection_id);
    expect(ids).not.toContain(id);
  });

  test('a duplicate is once among the events and twice in the raw bytes', async () => {
    const page = await openBench();
    await connect(page);
    await press(page, 'Duplicate for 10 s');
    await page.getByTestId('fault-running').waitFor();
    const n = await publish();
    const next = await publish();
    await row(page, next).waitFor();
    expect(await row(page, n).count()).toBe(1);
    const text = await raw(page);
    expect(text.match(new RegExp(`data: {"n":${n}}\n`, 'g'))).toHaveLength(2);
    expect(text).toMatch(
      /^# [\d:.]+ GET \/events\n# [\d:.]+ HTTP 200\n# [\d:.]+ \d+ bytes\nevent: connected\n/,
    );
    expect(await raw(page, 'Hex')).toMatch(
      /^000000 {2}65 76 65 6e 74 3a 20 63 {2}.* \|event: connected\|$/m,
    );
  });

  test('a stall holds everything back, and then lets it go in order', async () => {
    const page = await openBench();
    const id = await connect(page);
    await choose(page, 'Stall, delay and duplicate last', '5 s');
    await press(page, 'Stall for 5 s');
    await page.getByTestId('fault-running').waitFor();
    const [first, second] = [await publish(), await publish()];
    // The app's own connection has it; this one does not.
    await toast(page, `{"n":${second}}`).waitFor();
    expect(await row(page, first).count()).toBe(0);
    const stalled = (await streamsOf(admin)).find(({ connection_id }) => connection_id === id);
    expect(stalled).toMatchObject({ state: 'blocked' });
    expect(stalled!.queue_size).toBeGreaterThan(0);
    await row(page, second).waitFor();
    expect(await row(page, first).count()).toBe(1);
    expect(await connectionOf(page)).toBe(id);
  });

  test('a delay shows in the histogram, with its table', async () => {
    const page = await openBench();
    await connect(page);
    await press(page, 'Delay for 10 s');
    await page.getByTestId('fault-running').waitFor();
    const n = await publish();
    await row(page, n).waitFor();
    await page.getByTestId('latency').waitFor();
    await page.getByText('Show the numbers').click();
    const table = page.getByRole('table', { name: 'Events by delivery latency' });
    const counts = await table.getByRole('row').locator('td:last-child').allTextContents();
    // The delay is a second; the bar below that is for what the clocks do not agree on.
    expect(
      counts
        .slice(9)
        .map(Number)
        .reduce((sum, count) => sum + count),
    ).toBe(1);
    await row(page, n).click();
    const detail = await page.getByTestId('event-detail').textContent();
    const [, latency, error] = /Latency([\d.]+) ms, ± ([\d.]+) ms/.exec(detail!)!;
    expect(Number(latency) + Number(error)).toBeGreaterThanOrEqual(1_000);
    expect(await page.getByTestId('clock-offset').textContent()).toMatch(/give or take [\d.,]+ ms/);
    await press(page, 'Measure anew');
    await page.getByText('Nothing measured yet').waitFor();
  });

  test('a trim is told on the open stream', async () => {
    const page = await openBench();
    const id = await connect(page);
    await press(page, 'Trimmed cursor');
    await rows(page, '{"reason":"trimmed"}').waitFor();
    const n = await publish();
    await row(page, n).waitFor();
    expect(await connectionOf(page)).toBe(id);
  });

  test('an expired session ends this connection for good, and nothing else', async () => {
    const page = await openBench();
    await connect(page);
    await press(page, 'Expired session');
    await benchState(page, 'signed_out').waitFor();
    await page.getByText('bye: session_expired').first().waitFor();
    await appState(page, 'live').waitFor();
    expect((await admin.fetch('/events/status')).status).toBe(200);
    await press(page, 'Connect anew');
    await benchState(page, 'live').waitFor();
  });

  test('when the session really ends, the bench is told, too', async () => {
    const session = await signIn(app.url);
    const page = await openBench(session);
    await connect(page);
    await signOut(app.url, session);
    await benchState(page, 'signed_out').waitFor();
    await page.getByText('bye: signed_out').first().waitFor();
  });

  test('the log is filtered, paused, cleared and copied', async () => {
    const page = await openBench();
    await connect(page);
    const [a, b] = [await publish(), await publish()];
    await row(page, b).waitFor();
    await page.getByLabel('Filter by text').fill(`"n":${a}}`);
    await row(page, b).waitFor({ state: 'detached' });
    expect(await row(page, a).count()).toBe(1);
    await page.getByLabel('Filter by text').fill('');
    await choose(page, 'Type', 'test');
    await rows(page, 'connected').waitFor({ state: 'detached' });
    await row(page, b).waitFor();

    const read = () => page.evaluate(() => navigator.clipboard.readText());
    await press(page, 'Copy as text');
    expect(await read()).toMatch(
      new RegExp(
        `^event: test\ndata: {"n":${a}}\nid: \\w+-\\d+\n\nevent: test\ndata: {"n":${b}}\n`,
      ),
    );
    await press(page, 'Copy as JSON');
    expect(JSON.parse(await read()).map(({ data }: any) => data.n)).toEqual([a, b]);
    await row(page, b).click();
    await press(page, 'Copy this as text');
    expect(await read()).toMatch(new RegExp(`^event: test\ndata: {"n":${b}}\nid: \\w+-\\d+$`));
    await press(page, 'Copy this as JSON');
    expect(JSON.parse(await read())).toMatchObject({ type: 'test', data: { n: b } });

    await press(page, 'Pause');
    const c = await publish();
    await page.getByRole('button', { name: 'Resume, 1 waiting' }).waitFor();
    expect(await row(page, c).count()).toBe(0);
    await press(page, /^Resume/);
    await row(page, c).waitFor();
    await press(page, 'Clear');
    await page.getByText('Nothing has come yet', { exact: true }).waitFor();
    expect(await page.getByTestId('latency').count()).toBe(1);
  });

  test('leaving the page ends its connection', async () => {
    const page = await openBench();
    const id = await connect(page);
    await page.getByRole('link', { name: 'Library' }).click();
    await page.getByLabel('YouTube links, one a line').waitFor();
    for (;;) {
      const ids = (await streamsOf(admin)).map(({ connection_id }) => connection_id);
      if (!ids.includes(id)) break;
    }
    await appState(page, 'live').waitFor();
  });

  test('others watch, and break nothing that is not theirs', async () => {
    const page = await openBench(ben);
    await connect(page);
    await page.getByText('Fault injection is switched off').waitFor();
    await page.getByText('Only admins can broadcast.').waitFor();
    await page.getByTestId('server-connection').nth(1).waitFor();
    expect(await page.getByTestId('server-connection').count()).toBe(2);
    const connection_id = await connectionOf(page);
    expect((await ben.post('/events/faults', { connection_id, fault: 'drop' })).status).toBe(403);
    expect((await ben.post('/events/broadcast', { event_type: 'test', data: 1 })).status).toBe(403);
    const n = await publish();
    await row(page, n).waitFor();
    await choose(page, 'Start', 'A trimmed cursor');
    await press(page, 'Connect anew');
    await page.getByText('Nothing has been removed from this log yet').waitFor();

    await app.stop();
    await app.restart({ EVENTS_FAULTS_ENABLED: 'true' });
    const allowed = await openBench(ben);
    const id = await connect(allowed);
    await press(allowed, 'Drop');
    await reconnected(allowed, id);
    const admins = await openBench();
    const theirs = await connect(admins);
    const answer = await ben.post('/events/faults', { connection_id: theirs, fault: 'drop' });
    expect(answer.status).toBe(404);
    expect(await connectionOf(admins)).toBe(theirs);
  });
});
