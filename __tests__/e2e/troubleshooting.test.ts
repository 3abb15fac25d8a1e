import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppServer, admin, startApp } from '../support/app-server';

const text = readFileSync(join(process.cwd(), 'docs/troubleshooting.md'), 'utf8');
/** Every block of shell lines, under its heading. The first one only names the reader's own settings. */
const scripts = text
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    heading: section.slice(0, section.indexOf('\n')),
    script: [...section.matchAll(/^```sh\n([\s\S]+?)^```/gm)].map(([, lines]) => lines).join(''),
  }))
  .filter(({ script }) => script !== '');

let app: AppServer;
let folder: string;

beforeAll(async () => {
  app = await startApp();
  folder = mkdtempSync(join(tmpdir(), 'yts-'));
});
afterAll(async () => {
  await app?.dispose();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const expected: Record<string, RegExp> = {
  'Sign in from a shell': /"total_connections":0/,
  'Is the stream there?': /HTTP\/1\.1 200[\s\S]*x-accel-buffering: no[\s\S]*event: connected/i,
  'Does an event arrive?': /"recipients":1[\s\S]*data: \{"hello":"world"\}/,
  'What did a client miss?': /"hello":"world"[\s\S]*"reset":null[\s\S]*event: connected/,
  'Who is connected?': /"total_connections":[\s\S]*"closed":0/,
  'Open files': /^\d+|unlimited/,
};

test('there is an expectation for every heading with lines in it', () => {
  expect(scripts.map(({ heading }) => heading)).toEqual(Object.keys(expected));
});

// In order: the first one signs in, and the others use its cookies.
test.each(scripts)('the lines under "$heading" do what they say', ({ heading, script }) => {
  const { stdout, stderr, status } = spawnSync(
    'bash',
    ['--norc', '-e', '-o', 'pipefail', '-c', script],
    {
      cwd: folder,
      encoding: 'utf8',
      env: {
        NODE_ENV: 'production',
        PATH: process.env.PATH,
        URL: app.url,
        EMAIL: admin.email,
        PASSWORD: admin.password,
      },
    },
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  expect(stdout).toMatch(expected[heading]!);
});
