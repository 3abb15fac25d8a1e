import { spawn } from 'node:child_process';
import { fetchEventSource } from '@microsoft/fetch-event-source';
import SqliteDatabase from 'better-sqlite3';
import { EventSource as NpmEventSource } from 'eventsource';
import type { Browser } from 'playwright-core';
import { Agent, EventSource as UndiciEventSource } from 'undici';
import { createFrameParser } from '@/lib/events/frame-parser';
import { type AppServer, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser } from '../support/browser';
import { type HttpClient, signIn } from '../support/http-client';

/** What a client makes of a stream: id, type and data of each event, as text. */
type Seen = [id: string, data: string];

let app: AppServer;
let client: HttpClient;
let browser: Browser | undefined;
let cursor: string;
let expected: Seen[];

const odd = [
  'plain',
  'two\nlines\r\nand a third\rand a fourth',
  'émoji 😀 and 👩‍👩‍👧‍👦, separators \u2028 and \u2029, NUL \u0000, BOM \ufeff',
  ': a comment\n\nevent: bye\ndata: {}\nid: 9\n\n',
  { nested: ['деревья', '木', ''] },
  'x'.repeat(1_000_000),
  'last',
];

beforeAll(async () => {
  app = await startApp({ EVENTS_FAULTS_ENABLED: 'true' });
  client = await signIn(app.url);
  browser = hasBrowser ? await launchBrowser() : undefined;
  cursor = (await client.json('/events/history')).cursor;
  // As another process would: whole lines of JSON and, once, JSON over several lines.
  const db = new SqliteDatabase(`${app.dataDir}/app.db`);
  const insert = db.prepare(
    `insert into events (type, topic, audience_kind, audience_id, at, data) values ('test', 'test', 'everyone', '', ?, ?)`,
  );
  for (const [index, data] of odd.entries()) {
    insert.run(Date.now(), JSON.stringify(data, null, index === 4 ? 2 : 0));
  }
  db.close();
  const { events } = await client.json(`/events/history?after=${cursor}`);
  expected = events.map(({ id, data }: { id: string; data: unknown }) => [
    id,
    JSON.stringify(data),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await app?.dispose();
});

const path = () => `/events?subscribe=test&cursor=${cursor}`;

/** Collects until the last event has come. */
function collect(): {
  take(id: string, data: string): void;
  all: Promise<Seen[]>;
} {
  const seen: Seen[] = [];
  let done: (seen: Seen[]) => void;
  const all = new Promise<Seen[]>((resolve) => {
    done = resolve;
  });
  return {
    take(id, data) {
      const value: unknown = JSON.parse(data);
      seen.push([id, JSON.stringify(value)]);
      if (value === 'last') done(seen);
    },
    all,
  };
}

test('the log as JSON holds what was put there', () => {
  expect(expected.map(([, data]) => data)).toEqual(odd.map((data) => JSON.stringify(data)));
});

test('eventsource (npm) sees the sequence', async () => {
  const { take, all } = collect();
  const source = new NpmEventSource(app.url + path(), {
    fetch: (input, init) =>
      fetch(input, { ...init, headers: { ...init.headers, cookie: client.cookie } }),
  });
  source.addEventListener('test', ({ lastEventId, data }) => take(lastEventId, data));
  expect(await all).toEqual(expected);
  source.close();
});

test("undici's EventSource sees the sequence", async () => {
  const { take, all } = collect();
  const dispatcher = new Agent().compose((dispatch) => (options, handler) => {
    const headers = { ...(options.headers as Record<string, string>), cookie: client.cookie };
    return dispatch({ ...options, headers }, handler);
  });
  const source = new UndiciEventSource(app.url + path(), { node: { dispatcher } });
  source.addEventListener('test', (event) => {
    const { lastEventId, data } = event as MessageEvent<string>;
    take(lastEventId, data);
  });
  expect(await all).toEqual(expected);
  source.close();
  await dispatcher.destroy();
});

test('@microsoft/fetch-event-source sees the sequence', async () => {
  const { take, all } = collect();
  const stop = new AbortController();
  // It is written for pages, and looks at two things of them.
  const page = { hidden: false, addEventListener() {}, removeEventListener() {} };
  Object.assign(globalThis, { window: globalThis, document: page });
  try {
    const running = fetchEventSource(app.url + path(), {
      fetch,
      headers: { cookie: client.cookie },
      signal: stop.signal,
      openWhenHidden: true,
      onmessage: ({ event, id, data }) => event === 'test' && take(id, data),
    });
    expect(await all).toEqual(expected);
    stop.abort();
    await running;
  } finally {
    Reflect.deleteProperty(globalThis, 'window');
    Reflect.deleteProperty(globalThis, 'document');
  }
});

test('curl sees the sequence', async () => {
  const { take, all } = collect();
  const curl = spawn('curl', ['-sN', '-b', client.cookie, app.url + path()]);
  const decoder = new TextDecoder();
  const parser = createFrameParser(
    ({ type, lastEventId, data }) => type === 'test' && take(lastEventId, data),
  );
  curl.stdout.on('data', (chunk) => parser.feed(decoder.decode(chunk, { stream: true })));
  expect(await all).toEqual(expected);
  curl.kill();
});

(hasBrowser ? test : test.skip)("Chromium's EventSource sees the sequence", async () => {
  const context = await browser!.newContext();
  await addSession(context, app.url, client.cookie);
  const page = await context.newPage();
  await page.goto(`${app.url}/healthz`);
  const seen = await page.evaluate(
    (url) =>
      new Promise<Seen[]>((resolve) => {
        const all: Seen[] = [];
        const source = new EventSource(url);
        source.addEventListener('test', ({ lastEventId, data }) => {
          all.push([lastEventId, JSON.stringify(JSON.parse(data))]);
          if (data !== '"last"') return;
          source.close();
          resolve(all);
        });
      }),
    path(),
  );
  expect(seen).toEqual(expected);
  await context.close();
});
