import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { type AppServer, startApp } from '../support/app-server';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';

const root = process.cwd();

let app: AppServer;
let client: HttpClient;
let folder: string;
afterEach(async () => {
  await app?.dispose();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Runs one of the project's commands on the app's data, as an operator would. */
async function command(name: string, ...args: string[]): Promise<string> {
  const child = spawn('npm', ['run', '--silent', name, '--', ...args], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      SKIP_ENV_FILES: '1',
      DATA_DIR: app.dataDir,
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk;
    });
  }
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${printed}`);
  return printed;
}

const upload = (n: number) => ({
  transcript: {
    title: `Upload ${n}`,
    format: 'srt',
    content: `1\n00:00:01,000 --> 00:00:02,000\nSentence number ${n} is about bread and patience.\n`,
  },
});

test('a backup under load is one sound moment, and a restore sends old cursors back to the start', async () => {
  app = await startApp({ EVENTS_BROADCASTS_PER_MINUTE: '0' });
  client = await signIn(app.url);
  folder = mkdtempSync(join(tmpdir(), 'yts-'));
  const copy = join(folder, 'copy.db');
  const stream = await openEvents(client);

  // Facts and their events are written all the time, before, while and after the copy is made.
  let writing = true;
  let written = 0;
  const writers = [0, 1].map(async (writer) => {
    while (writing) {
      written += 1;
      await client.post('/api/batches', upload(written));
      await client.post('/events/broadcast', { event_type: 'test', data: { writer } });
    }
  });
  await stream.next(ofType('batch_complete'));
  expect(await command('backup', copy)).toContain('checked');
  const atCopy = written;
  while (written < atCopy + 3) await stream.next(ofType('test'));
  writing = false;
  await Promise.all(writers);
  const newest = await client.json('/events/history?limit=1000');
  stream.close();

  const copied = new SqliteDatabase(copy, { readonly: true });
  const count = (sql: string) => copied.prepare(sql).pluck().get() as number;
  expect(copied.pragma('integrity_check', { simple: true })).toBe('ok');
  // A summary is there exactly if the event that reports it is.
  const summaries = count('select count(*) from summaries');
  expect(count(`select count(*) from events where type = 'summary_complete'`)).toBe(summaries);
  const headAtCopy = count('select max(seq) from events');
  copied.close();
  expect(summaries).toBeGreaterThan(0);
  expect(Number(newest.cursor.split('-')[1])).toBeGreaterThan(headAtCopy);

  // The restore of docs/operations.md.
  await app.stop();
  for (const name of readdirSync(app.dataDir)) {
    if (name.startsWith('app.db')) rmSync(join(app.dataDir, name));
  }
  cpSync(copy, join(app.dataDir, 'app.db'));
  expect(await command('migrate', 'renew-epoch')).toMatch(/Event ids begin with [0-9a-f]+-/);
  await app.restart();

  // The secret is the same and the session was in the copy, so nobody has to sign in again. What was being done goes on.
  expect((await client.json('/api/summaries')).total).toBeGreaterThanOrEqual(summaries);
  for (const cursor of [newest.cursor, `${newest.cursor.split('-')[0]}-${headAtCopy}`]) {
    const back = await openEvents(client, `?cursor=${cursor}`);
    expect((await back.next(ofType('reset'))).data).toEqual({ reason: 'unknown_cursor' });
    back.close();
    expect(await client.json(`/events/history?after=${cursor}`)).toMatchObject({
      reset: 'unknown_cursor',
    });
  }
  const fresh = await openEvents(client);
  const { id } = await fresh.next(ofType('connected'));
  await client.post('/events/broadcast', { event_type: 'test', data: 'after the restore' });
  const [epoch, seq] = (await fresh.next(ofType('test'))).id!.split('-');
  expect(id).toMatch(new RegExp(`^${epoch}-`));
  expect(newest.cursor).not.toMatch(new RegExp(`^${epoch}-`));
  // Numbers are given out again, which is why the old ids must not count any more.
  expect(Number(seq)).toBeGreaterThan(headAtCopy);
  fresh.close();
});

test('without a name the copy goes beside the data, readable by its owner only', async () => {
  app = await startApp();
  const [path] = (await command('backup')).split('\n');
  expect(path).toMatch(/\/backups\/app-\d{4}-\d\d-\d\dT[\d-]+\.\d+Z\.db$/);
  await expect(command('backup', path!)).rejects.toThrow('exists already');
});
