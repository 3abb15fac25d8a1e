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

/** Where a build is: the normal one, or the benchmark's, which has a trigger more. */
export const buildFolder = (kind = 'normal') => (kind === 'bench' ? '.next-bench' : '.next');

/** Says what a build was made from, and in its second line what stood in place of secrets. */
export const stampFile = (root, kind) => join(root, buildFolder(kind), 'standalone/.build-stamp');

/** Whether the build is missing or older than its sources, judged by content. */
export function needsBuild(root, kind) {
  const stamp = stampFile(root, kind);
  return !existsSync(stamp) || readFileSync(stamp, 'utf8').split('\n')[0] !== fingerprint(root);
}

/** Builds the standalone server complete: static files and commands in, `.env*` out. Exits with the build's code when it fails. */
export function build(root, kind) {
  const folder = buildFolder(kind);
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

  const standalone = join(root, folder, 'standalone');
  if (existsSync(join(root, 'public'))) {
    cpSync(join(root, 'public'), join(standalone, 'public'), { recursive: true });
  }
  cpSync(join(root, folder, 'static'), join(standalone, folder, 'static'), { recursive: true });
  for (const name of readdirSync(standalone)) {
    if (name.startsWith('.env')) rmSync(join(standalone, name));
  }
  for (const name of commands) bundle(root, name, join(standalone, 'scripts', `${name}.mjs`));
  writeFileSync(stampFile(root, kind), `${made}\n${JSON.stringify(buildPlaceholders)}\n`);
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
