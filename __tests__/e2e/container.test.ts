import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { makeImage, runInImage, startImage } from '../../scripts/lib/container-image.mjs';
import { freePort } from '../support/app-server';
import { anonymous } from '../support/http-client';

const root = process.cwd();
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** The instructions of the Dockerfile, read by other means than the script's. */
const instructions = read('Dockerfile')
  .replaceAll(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line));

let folder: string;
let image: ReturnType<typeof makeImage>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yts-image-'));
  image = makeImage(root, folder, { reuse: true, print: () => undefined });
});
afterAll(() => {
  // What is read-only for others has to be made writable again to go.
  spawnSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
});

test('the script carries out every step of the Dockerfile, in order, and no other', () => {
  expect(image.executed).toEqual(instructions);
  expect(instructions.filter((line) => line.startsWith('FROM')).length).toBeGreaterThan(1);
});

test('what it ends up with is what the Dockerfile says', () => {
  const last = (keyword: string) => instructions.findLast((line) => line.startsWith(keyword));
  expect(`CMD ${JSON.stringify(image.command).replaceAll(',', ', ')}`).toBe(last('CMD'));
  expect(last('HEALTHCHECK')).toContain(JSON.stringify(image.healthcheck).replaceAll(',', ', '));
  expect(`USER ${image.user}`).toBe(last('USER'));
  expect(image.user).not.toBe('root');
  expect(`WORKDIR ${image.workdir}`).toBe(last('WORKDIR'));
  expect(`VOLUME ${JSON.stringify(image.volumes)}`).toBe(last('VOLUME'));
  const variables = Object.entries(image.env).map(([name, value]) => `${name}=${value}`);
  expect(`ENV ${variables.join(' ')}`).toBe(last('ENV'));
  expect(image.env).toMatchObject({ HOST: '0.0.0.0', DATA_DIR: image.volumes[0] });
});

test('compose.yaml runs that image, read-only, with its volume and its health check', () => {
  const { services, volumes } = parse(read('compose.yaml'));
  const { HOST, PORT, DATA_DIR } = image.env;
  expect(services.app).toMatchObject({
    build: '.',
    restart: 'unless-stopped',
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    // What a .env says for a working copy must not move the server or its data inside the container.
    // Without an address there is no default that the next `up` could fall back to.
    environment: {
      ...{ HOST, PORT, DATA_DIR },
      NEXTAUTH_URL: expect.stringMatching(/^\$\{NEXTAUTH_URL:\?.*\.env/),
    },
    volumes: [`data:${image.volumes[0]}`],
    healthcheck: { test: ['CMD', ...image.healthcheck] },
  });
  expect(services.app.ports[0]).toMatch(new RegExp(`:${PORT}$`));
  expect(volumes).toEqual({ data: null });
});

test('nothing is in the image that does not belong there', () => {
  const application = join(image.root, image.workdir);
  expect(readdirSync(application).sort()).toEqual(
    ['.build-stamp', '.next', 'node_modules', 'package.json', 'scripts', 'server.js'].sort(),
  );
  const names = readdirSync(application, { recursive: true, encoding: 'utf8' });
  const unwanted =
    /(?:^|\/)(?:\.env[^/]*|secret|app\.db.*|__tests__|\.git)$|^node_modules\/(?:jest|typescript)$/;
  expect(names.filter((name) => unwanted.test(name))).toEqual([]);
  // Only the build stage has the sources, and neither has what .dockerignore names.
  const sources = join(folder, 'build/src');
  expect(existsSync(join(sources, 'app/layout.tsx'))).toBe(true);
  for (const name of ['node_modules', '.git', 'docs', 'README.md', 'data']) {
    expect(existsSync(join(sources, name))).toBe(false);
  }
});

describe('running', () => {
  let server: ChildProcess;
  let printed = '';
  let env: Record<string, string>;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    env = {
      PORT: String(port),
      NEXTAUTH_URL: url,
      ADMIN_EMAIL: 'admin@example.com',
      ADMIN_PASSWORD: 'correct horse battery',
    };
    server = startImage(image, env);
    await new Promise<void>((resolve, reject) => {
      const take = (chunk: Buffer) => {
        printed += chunk;
        if (/^ {2}Open /m.test(printed)) resolve();
      };
      server.stdout!.on('data', take);
      server.stderr!.on('data', take);
      server.once('exit', (code) => reject(new Error(`ended with ${code}: ${printed}`)));
    });
  });
  afterAll(() => void server?.kill('SIGKILL'));

  test('passes its health check', () => {
    const health = runInImage(image, image.healthcheck, env);
    expect(health).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(health.stdout)).toMatchObject({ status: 'ready' });
  });

  test('runs as somebody without rights, who can write to the data and nowhere else', () => {
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
    const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
    expect(uid).not.toBe(0);
    const data = join(image.root, image.volumes[0]!);
    expect(statSync(join(data, 'app.db')).uid).toBe(uid);
    expect(statSync(join(data, 'secret')).mode & 0o777).toBe(0o600);
    const touch = ['node', '-e', `require('fs').writeFileSync('x', '')`];
    expect(runInImage(image, touch, env).stderr).toMatch(/EACCES|EROFS/);
  });

  test('serves pages with their files, and keeps the cache it cannot write in memory', async () => {
    const page = await anonymous(url).fetch('/sign-in');
    expect(page.status).toBe(200);
    const html = await page.text();
    const files = [...html.matchAll(/(?:src|href)="(\/_next\/[^"]+)"/g)].map(([, path]) => path!);
    expect(files.length).toBeGreaterThan(3);
    for (const path of files) expect((await anonymous(url).fetch(path)).status).toBe(200);
    expect(printed).not.toMatch(/EACCES|EROFS|Failed to write/);
  });

  test('has the commands of an operator', () => {
    const backup = runInImage(image, ['node', 'scripts/backup.mjs'], env);
    expect(backup).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(backup.stdout.split('\n')[0]!)).toBe(true);
    const migrate = runInImage(image, ['node', 'scripts/migrate.mjs'], env);
    expect(migrate).toMatchObject({ status: 0, stderr: '' });
    expect(migrate.stdout).toContain('newest schema');
  });

  test('ends when it is asked to, and the health check says so', async () => {
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(runInImage(image, image.healthcheck, env).status).toBe(1);
  });
});
