import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import nextConfig from '../../next.config.mjs';
import { buildPlaceholders } from './build-placeholders.mjs';
import { addBuild, newestBuild, workFolder } from './builds.mjs';

/** What the build is made of; anything else can change without a new build. */
const inputs = [
  'app',
  'components',
  'lib',
  'public',
  'middleware.ts',
  'instrumentation.ts',
  'instrumentation-client.ts',
  'next.config.mjs',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
  'scripts/migrate.ts',
  'scripts/lib/build-placeholders.mjs',
];

/** Commands in TypeScript, which are there without their sources, too: in the container's image. */
const commands = ['migrate'];

/** In a build's folder: says what it was made from, and in its second line what stood in place of secrets. */
export const stampName = '.build-stamp';

/** Whether there is no build, or the newest is older than its sources, judged by content. */
export function needsBuild(root, kind) {
  const newest = newestBuild(root, kind);
  if (newest === null) return true;
  return readFileSync(join(newest, stampName), 'utf8').split('\n')[0] !== fingerprint(root);
}

/**
 * Builds the standalone server complete, static files and commands in, `.env*` out, and makes it the newest build. A server that
 * runs goes on with its own until it is started again. Exits with the build's code when it fails; what was there stays.
 */
export function build(root, kind) {
  const folder = workFolder(kind);
  const made = fingerprint(root);
  const next = join(root, 'node_modules/next/dist/bin/next');
  const { status } = spawnSync(process.execPath, [next, 'build'], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      // Before `.env` files, which Next reads, too.
      ...buildPlaceholders,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      BENCH_BUILD: kind === 'bench' ? '1' : '',
    },
  });
  if (status !== 0) process.exit(status ?? 1);
  // Vercel deploys what Next has left in its own folder.
  if (process.env.VERCEL) return;

  const standalone = join(root, folder, 'standalone');
  if (existsSync(join(root, 'public'))) {
    cpSync(join(root, 'public'), join(standalone, 'public'), { recursive: true });
  }
  cpSync(join(root, folder, 'static'), join(standalone, folder, 'static'), { recursive: true });
  for (const name of readdirSync(standalone)) {
    if (name.startsWith('.env')) rmSync(join(standalone, name));
  }
  for (const name of commands) bundle(root, name, join(standalone, 'scripts', `${name}.mjs`));
  const stamp = `${made}\n${JSON.stringify(buildPlaceholders)}\n`;
  writeFileSync(join(standalone, stampName), stamp);
  addBuild(root, standalone, kind);
}

/** Makes one file of a command; packages that the build keeps as they are stay packages. */
function bundle(root, name, file) {
  const external = [...nextConfig.serverExternalPackages, '@next/env'];
  const { status } = spawnSync(
    join(root, 'node_modules/.bin/esbuild'),
    [
      join(root, 'scripts', `${name}.ts`),
      ...['--bundle', '--platform=node', '--format=esm', '--target=node20'],
      ...['--conditions=react-server', '--log-level=warning', `--outfile=${file}`],
      ...external.map((one) => `--external:${one}`),
    ],
    { cwd: root, stdio: 'inherit' },
  );
  if (status !== 0) process.exit(status ?? 1);
}

function fingerprint(root) {
  const hash = createHash('sha256').update(process.version);
  for (const file of inputs.flatMap((input) => filesUnder(join(root, input))).sort()) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)],
  );
}
