import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newestBuild } from '../../scripts/lib/builds.mjs';
import { type AppServer, freePort, startApp } from '../support/app-server';
import { anonymous, type HttpClient, openEvents, signIn } from '../support/http-client';
import { filesWithSecrets, secretSettings } from '../support/secrets';

const root = process.cwd();
let app: AppServer | undefined;
afterEach(async () => {
  await app?.dispose();
  app = undefined;
});

test('the first start without an admin prints a setup link that works once', async () => {
  app = await startApp({ ADMIN_EMAIL: '', ADMIN_PASSWORD: '' });
  expect(app.output()).toContain(`Open    ${app.url}`);
  const link = /Set up {2}(\S+)/.exec(app.output())?.[1] ?? '';
  expect(link).toMatch(new RegExp(`^${app.url}/setup\\?token=\\S{20,}$`));
  const page = await anonymous(app.url).fetch(link.slice(app.url.length));
  expect(await page.text()).toContain('Set up this server');
  const wrong = await anonymous(app.url).fetch('/setup?token=guess');
  expect(await wrong.text()).toContain('This setup link is closed');
});

test('keeps its data and one secret, readable by its owner only, so that sessions survive a restart', async () => {
  app = await startApp();
  const file = join(app.dataDir, 'secret');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(app.dataDir, 'app.db')).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8').trim().length).toBeGreaterThanOrEqual(32);
  const client = await signIn(app.url);
  await app.stop();
  await app.restart();
  expect((await client.fetch('/api/summaries')).status).toBe(200);
});

test('says everything that is wrong with the settings, and ends', async () => {
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      SKIP_ENV_FILES: '1',
      PORT: String(await freePort()),
      DATA_DIR: mkdtempSync(join(tmpdir(), 'yts-')),
      JOB_CONCURRENCY: 'many',
      LOG_LEVEL: 'loud',
      ADMIN_EMAIL: 'a@example.com',
    },
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const [code] = await once(child, 'exit');
  expect(code).toBe(1);
  for (const name of ['JOB_CONCURRENCY', 'LOG_LEVEL', 'ADMIN_EMAIL'])
    expect(printed).toContain(name);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it cleanly, open streams or not',
  async (signal) => {
    app = await startApp();
    const client = await signIn(app.url);
    const streams = await Promise.all([openEvents(client), openEvents(client)]);
    const startedAt = Date.now();
    await expect(app.stop(signal)).resolves.toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(9_000);
    await Promise.all(streams.map((stream) => stream.ended));
  },
);

/** Opens a page that is there with every file it names. */
async function opensWithItsFiles(client: HttpClient, path: string): Promise<void> {
  const page = await client.fetch(path);
  const html = await page.text();
  const files = [...html.matchAll(/(?:src|href)="(\/_next\/[^"]+)"/g)].map(([, file]) => file!);
  expect({ path, status: page.status, files: files.length > 3 }).toEqual({
    path,
    status: 200,
    files: true,
  });
  for (const file of files) {
    expect([file, (await client.fetch(file)).status]).toEqual([file, 200]);
  }
}

test('a relative data folder is under the project; a build leaves the server that runs alone, and the next start finds its data', async () => {
  mkdirSync(join(root, 'test-results'), { recursive: true });
  const dataDir = mkdtempSync(join(root, 'test-results/data-'));
  try {
    app = await startApp({ DATA_DIR: relative(root, dataDir) });
    const client = await signIn(app.url);
    const transcript = {
      title: 'Kept',
      format: 'srt',
      content: '1\n00:00:01,000 --> 00:00:02,000\nThis sentence should still be here tomorrow.\n',
    };
    expect((await client.post('/api/batches', { transcript })).status).toBe(202);
    let total = 0;
    while (total === 0) ({ total } = await client.json('/api/summaries'));
    expect(existsSync(join(dataDir, 'app.db'))).toBe(true);

    const before = newestBuild(root);
    const secrets = secretSettings();
    const build = spawn(process.execPath, [join(root, 'scripts/build.mjs')], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...secrets },
      stdio: 'ignore',
    });
    const built = once(build, 'exit');
    // Pages that nobody has opened yet, with Next's own folder emptied: by the server that runs, and by one that starts now.
    const emptied = () => !existsSync(join(root, '.next/BUILD_ID'));
    while (!emptied()) await Promise.race([built, pause(100)]);
    await opensWithItsFiles(client, '/settings');
    await app.stop();
    await app.restart();
    for (const path of ['/', '/inbox', '/sse-test']) await opensWithItsFiles(client, path);
    expect([build.exitCode, newestBuild(root)]).toEqual([null, before]);
    expect(await built).toEqual([0, null]);
    expect(newestBuild(root)).not.toBe(before);
    for (const path of ['/', '/admin/users']) await opensWithItsFiles(client, path);
    // Whoever builds with their settings at hand ships none of them.
    expect(filesWithSecrets(newestBuild(root)!, Object.values(secrets))).toEqual([]);
    await app.stop();
    await app.restart();
    expect((await client.json('/api/summaries')).items).toMatchObject([{ title: 'Kept' }]);
  } finally {
    await app?.stop('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 300_000);

test('the build holds no settings file and none of the data', () => {
  const server = newestBuild(root)!;
  for (const name of ['.env', '.env.local', '.env.example', 'data', '__tests__', 'docs']) {
    expect(existsSync(join(server, name))).toBe(false);
  }
});
