import { readdirSync, readFileSync } from 'node:fs';
import type net from 'node:net';
import SqliteDatabase from 'better-sqlite3';
import { type AppServer, startApp } from '../support/app-server';
import { type HttpClient, signIn } from '../support/http-client';
import { openRawStream, readUntil } from '../support/raw-stream';

const rounds = 10;
const perRound = 1_000;
const gcOnSignal = `data:text/javascript,process.on('SIGUSR2',()=>{for(let n=0;n<4;n++)globalThis.gc()})`;

let app: AppServer;
let client: HttpClient;

beforeAll(async () => {
  app = await startApp(
    {
      EVENTS_MAX_CONNECTIONS_PER_USER: '0',
      EVENTS_STALL_TIMEOUT_MS: '1000',
    },
    ['--expose-gc', '--import', gcOnSignal],
  );
  client = await signIn(app.url);
});
afterAll(() => app?.dispose());

const onLinux = process.platform === 'linux' ? test : test.skip;

const openConnections = async () =>
  (await client.json('/events/status')).total_connections as number;
const openFiles = () => readdirSync(`/proc/${app.pid}/fd`).length;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Memory in use after garbage collection, as soon as it no longer falls. */
async function memoryBytes(): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY;
  for (let same = 0; same < 3; ) {
    process.kill(app.pid, 'SIGUSR2');
    // Answered after the collection, because it holds the event loop.
    await client.fetch('/healthz');
    const rollup = readFileSync(`/proc/${app.pid}/smaps_rollup`, 'latin1');
    const bytes = Number(/^Private_Dirty:\s+(\d+)/m.exec(rollup)![1]) * 1024;
    same = bytes < lowest * 0.995 ? 0 : same + 1;
    lowest = Math.min(lowest, bytes);
  }
  return lowest;
}

/** The ways to come and to go, taken in turn. */
const ways: ((nth: number) => Promise<void>)[] = [
  async function readsAndLeaves() {
    const socket = openRawStream({ port: app.port, cookie: client.cookie });
    await readUntil(socket, 'event: connected');
    socket.destroy();
  },
  async function isKilled() {
    const socket = openRawStream({ port: app.port, cookie: client.cookie });
    await readUntil(socket, 'event: connected');
    socket.resetAndDestroy();
  },
  async function goesDuringTheCheck(nth) {
    const socket = openRawStream({ port: app.port, cookie: client.cookie });
    // At any moment of the way through the gate, the handler and the first write.
    setTimeout(() => socket.destroy(), nth % 12);
    await new Promise((resolve) => socket.once('close', resolve));
  },
  async function asksForTheHeadOnly() {
    const socket = openRawStream({ port: app.port, cookie: client.cookie }, 'HEAD');
    await readUntil(socket, '\r\n\r\n');
    socket.destroy();
  },
  async function isNobody() {
    const socket = openRawStream({ port: app.port, cookie: 'next-auth.session-token=forged' });
    await readUntil(socket, 'unauthenticated');
    socket.destroy();
  },
];

async function comeAndGo(count: number): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (next < count) {
        const nth = next++;
        await ways[nth % ways.length]!(nth);
      }
    }),
  );
  await until(async () => (await openConnections()) === 0);
}

onLinux(
  'ten thousand that come and go in every way leave nothing behind',
  async () => {
    await comeAndGo(2 * perRound);
    const [filesBefore, memoryBefore] = [openFiles(), await memoryBytes()];
    for (let round = 0; round < rounds; round += 1) await comeAndGo(perRound);
    await until(() => openFiles() <= filesBefore);
    expect((await memoryBytes()) / memoryBefore).toBeLessThan(1.1);
  },
  300_000,
);

onLinux('clients that never read are evicted, and what they held is freed', async () => {
  const filesBefore = openFiles();
  const stalled: net.Socket[] = [];
  for (let n = 0; n < 20; n += 1) {
    const socket = openRawStream({ port: app.port, cookie: client.cookie });
    await readUntil(socket, 'event: connected');
    socket.pause();
    stalled.push(socket);
  }
  expect(await openConnections()).toBe(20);
  // More than the kernel takes for somebody who does not read; a whole log of it is never held for each of them.
  const db = new SqliteDatabase(`${app.dataDir}/app.db`);
  const insert = db.prepare(
    `insert into events (type, topic, audience_kind, audience_id, at, data) values ('test', 'test', 'everyone', '', ?, ?)`,
  );
  for (let n = 0; n < 20; n += 1) insert.run(Date.now(), JSON.stringify('x'.repeat(1_000_000)));
  db.close();
  await until(async () => (await openConnections()) === 0);
  await until(() => openFiles() <= filesBefore);
  for (const socket of stalled) socket.destroy();
});
