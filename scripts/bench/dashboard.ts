import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type AppServer, startApp } from '../../__tests__/support/app-server';
import { addSession, launchBrowser } from '../../__tests__/support/browser';
import { type HttpClient, ofType, openEvents, signIn } from '../../__tests__/support/http-client';
import { makePerson } from '../../__tests__/support/people';
import { build, needsBuild } from '../lib/build.mjs';
import { startApplication } from './events/contenders';
import type { Table } from './table';

const connections = 1_000;
const eventBytes = 200;
/** A thousand events a second. */
const burst = { events: 100, everyMs: 100 };
const warmUpMs = 5_000;
const measuredMs = 15_000;
/** Of the main thread, which has to answer whoever uses the page. */
const mostShare = 0.3;
/** With a flood on its own stream a page hands each event to other tabs and the inbox, too; it may take more, and still has to answer. */
const mostShareInFlood = 0.6;

interface Row {
  what: string;
  'main thread': string;
  'of it scripts': string;
  'heap MB': number;
  nodes: number;
  target: string;
  met?: boolean;
}

/** What pages about the stream cost a browser while much is delivered. Builds what is needed; needs Chromium. */
export async function dashboardTables(): Promise<Table[]> {
  const root = process.cwd();
  if (needsBuild(root)) build(root);
  if (needsBuild(root, 'bench')) build(root, 'bench');
  const browser = await launchBrowser();
  try {
    const rows = [...(await othersStreams(browser)), ...(await ownStream(browser))];
    return [{ title: 'The dashboard and the bench in a browser, shares of one core', rows }];
  } finally {
    await browser.close();
  }
}

/** A thousand connections of somebody else get an event a second; the page has their numbers. */
async function othersStreams(browser: Browser): Promise<Row[]> {
  const app = await startApp({
    EVENTS_CONNECTS_PER_MINUTE: '0',
    EVENTS_MAX_CONNECTIONS_PER_USER: '0',
    EVENTS_BROADCASTS_PER_MINUTE: '0',
  });
  let publishing: NodeJS.Timeout | undefined;
  try {
    const admin = await signIn(app.url);
    const person = await makePerson(app, { name: 'Ada' });
    await connect(await signIn(app.url, person));
    const page = await (await openAs(browser, app, admin.cookie)).newPage();
    const look = async (what: string, path: string, ready: string, most?: number) => {
      await page.goto(path);
      await page.getByTestId(ready).first().waitFor();
      return costOf(page, what, most);
    };
    const idle = await look(
      'overview, nothing delivered',
      '/admin/events',
      'jobs-queued',
      mostShare,
    );
    const event = { event_type: 'test', data: 'x'.repeat(eventBytes) };
    const publishTo = (filters: object) =>
      setInterval(() => void admin.post('/events/broadcast', { ...event, ...filters }), 1_000);
    publishing = publishTo({ user_filter: person.userId });
    const rows = [
      idle,
      await look(
        'overview, 1,000 deliveries/s to others',
        '/admin/events',
        'jobs-queued',
        mostShare,
      ),
      await look(
        '1,000 connections listed, 1,000 deliveries/s to others',
        '/admin/events?view=connections',
        'connection-row',
        mostShare,
      ),
    ];
    clearInterval(publishing);
    publishing = publishTo({});
    // What the toasts cost that every page would show.
    rows.push(await look('overview, and a toast every second', '/admin/events', 'jobs-queued'));
    return rows;
  } finally {
    clearInterval(publishing);
    await app.dispose();
  }
}

/** The page's own stream brings a thousand events a second; toasts of test events are switched off, as anybody can. */
async function ownStream(browser: Browser): Promise<Row[]> {
  const { app, cookie, publish, stop } = await startApplication();
  let publishing: NodeJS.Timeout | undefined;
  try {
    const page = await (await openAs(browser, app, cookie)).newPage();
    await page.goto('/settings');
    await page.getByRole('checkbox', { name: 'Test events: Toast' }).click();
    await page.getByText('Saved').waitFor({ state: 'attached' });
    let sent = 0;
    let newest: Promise<void> = Promise.resolve();
    publishing = setInterval(() => {
      newest = publish(burst.events, sent, eventBytes);
      sent += burst.events;
    }, burst.everyMs);
    await page.goto('/admin/events');
    await page.getByTestId('jobs-queued').waitFor();
    const overview = await costOf(
      page,
      'overview, 1,000 events/s to the page itself',
      mostShareInFlood,
    );
    await page.goto('/sse-test');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByTestId('latency').waitFor();
    const bench = await costOf(page, 'bench, 1,000 events/s', mostShareInFlood);
    // It did not only stay quick, but showed them.
    clearInterval(publishing);
    await newest;
    const last = `"mark":"@@${sent - 1}:`;
    await page.getByTestId('event-row').filter({ hasText: last }).waitFor();
    return [overview, bench];
  } finally {
    clearInterval(publishing);
    await stop();
  }
}

async function openAs(browser: Browser, app: AppServer, cookie: string): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: app.url });
  await addSession(context, app.url, cookie);
  return context;
}

async function connect(client: HttpClient): Promise<void> {
  for (let open = 0; open < connections; open += 100) {
    const streams = await Promise.all(Array.from({ length: 100 }, () => openEvents(client)));
    await Promise.all(streams.map((stream) => stream.next(ofType('connected'))));
  }
}

/** The main thread's time by the browser's own count: all tasks, and scripts alone; `most` is the share it may take. */
async function costOf(page: Page, what: string, most?: number): Promise<Row> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const read = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value])) as Record<
      'Timestamp' | 'TaskDuration' | 'ScriptDuration' | 'JSHeapUsedSize' | 'Nodes',
      number
    >;
  };
  await pause(warmUpMs);
  const before = await read();
  await pause(measuredMs);
  const after = await read();
  await devtools.detach();
  const passed = after.Timestamp - before.Timestamp;
  const share = (name: 'TaskDuration' | 'ScriptDuration') => (after[name] - before[name]) / passed;
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  return {
    what,
    'main thread': percent(share('TaskDuration')),
    'of it scripts': percent(share('ScriptDuration')),
    'heap MB': Math.round(after.JSHeapUsedSize / 1e6),
    nodes: after.Nodes,
    target: most === undefined ? '' : `< ${most * 100} %`,
    ...(most !== undefined && { met: share('TaskDuration') < most }),
  };
}
