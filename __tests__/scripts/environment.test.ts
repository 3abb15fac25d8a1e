import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const script = pathToFileURL(join(process.cwd(), 'scripts/lib/environment.mjs'));
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'yts-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** The environment of a process of its own, prepared for a project at `root`. */
function prepare(env: Record<string, string> = {}): Record<string, string> {
  const { stdout } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { prepareEnvironment } from '${script}';
       prepareEnvironment(process.argv[1]);
       console.log(JSON.stringify(process.env));`,
      root,
    ],
    { encoding: 'utf8', env: { NODE_ENV: 'production', ...env } },
  );
  return JSON.parse(stdout);
}

test('a data folder that it makes is for its owner only', () => {
  expect(prepare().DATA_DIR).toBe(join(root, 'data'));
  expect(statSync(join(root, 'data')).mode & 0o777).toBe(0o700);
});

test('settings of .env count, except for tests, which a developer’s own must not reach', () => {
  writeFileSync(join(root, '.env'), 'JOB_CONCURRENCY=7\n');
  expect(prepare().JOB_CONCURRENCY).toBe('7');
  expect(prepare({ SKIP_ENV_FILES: '1' }).JOB_CONCURRENCY).toBeUndefined();
});
