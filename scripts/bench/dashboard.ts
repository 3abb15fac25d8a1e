import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { startApp } from '../../__tests__/support/app-server';
import { addSession, launchBrowser } from '../../__tests__/support/browser';
import { type HttpClient, ofType, openEvents, signIn } from '../../__tests__/support/http-client';
import { makePerson } from '../../__tests__/support/people';
import { newestBuild } from '../lib/builds.mjs';
import type { Table } from './table';

const connections = 1_000;
const warmUpMs = 5_000;
const measuredMs = 15_000;

/** What an admin's page costs a browser while a thousand connections get an event a second. Needs a build and Chromium. */
export async function dashboardTables(): Promise<Table[]> {
  if (!newestBuild(process.cwd())) {
    console.warn('No build: run `npm run build` first to measure the dashboard.');
    return [];
  }
  const app = await startApp({
    EVENTS_CONNECTS_PER_MINUTE: '0',
    EVENTS_MAX_CONNECTIONS_PER_USER: '0',
    EVENTS_BROADCASTS_PER_MINUTE: '0',
  });
  const browser = await launchBrowser();
  const rows: object[] = [];
  let publishing: NodeJS.Timeout | undefined;
  try {
    const admin = await signIn(app.url);
    const person = await makePerson(app, { name: 'Ada' });
    await connect(await signIn(app.url, person));
    const context = await browser.newContext({ baseURL: app.url });
    await addSession(context, app.url, admin.cookie);
    const page = await context.newPage();
    const look = async (what: string, path: string, ready: string, target = '< 30 % of a core') => {
      await page.goto(path);
      await page.getByTestId(ready).first().waitFor();
      rows.push({ what, ...(await costOf(page)), target });
    };
    await look('overview, nothing delivered', '/admin/events', 'jobs-queued');
    const event = { event_type: 'test', data: 'x'.repeat(200), user_filter: person.userId };
    publishing = setInterval(() => void admin.post('/events/broadcast', event), 1_000);
    await look('overview, 1,000 deliveries/s', '/admin/events', 'jobs-queued');
    await look(
      '1,000 connections listed, 1,000 deliveries/s',
      '/admin/events?view=connections',
      'connection-row',
    );
    clearInterval(publishing);
    const { user_filter: _, ...everyone } = event;
    publishing = setInterval(() => void admin.post('/events/broadcast', everyone), 1_000);
    // What the toasts cost that every page would show.
    await look('overview, and a toast every second', '/admin/events', 'jobs-queued', '');
  } finally {
    clearInterval(publishing);
    await browser.close();
    await app.dispose();
  }
  return [{ title: 'The dashboard in a browser, shares of one core', rows }];
}

async function connect(client: HttpClient): Promise<void> {
  for (let open = 0; open < connections; open += 100) {
    const streams = await Promise.all(Array.from({ length: 100 }, () => openEvents(client)));
    await Promise.all(streams.map((stream) => stream.next(ofType('connected'))));
  }
}

/** The main thread's time by the browser's own count: all tasks, and scripts alone. */
async function costOf(page: Page) {
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
  const share = (name: 'TaskDuration' | 'ScriptDuration') =>
    `${(((after[name] - before[name]) / passed) * 100).toFixed(1)} %`;
  return {
    'main thread': share('TaskDuration'),
    'of it scripts': share('ScriptDuration'),
    'heap MB': Math.round(after.JSHeapUsedSize / 1e6),
    nodes: after.Nodes,
  };
}
