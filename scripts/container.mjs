#!/usr/bin/env node
/**
 * The image without an engine: carries the Dockerfile's steps out in a temporary folder, starts the result as another user with
 * a read-only application folder, and waits for its health check. `npm run container`; with `-- --reuse` the packages and the
 * build of this folder are taken instead of new ones, with `-- --keep` the folder stays.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeImage, runInImage, startImage } from './lib/container-image.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const options = new Set(process.argv.slice(2));
const patienceMs = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'yts-container-'));
try {
  const image = makeImage(root, folder, { reuse: options.has('--reuse') });
  const port = '3999';
  const env = { PORT: port, NEXTAUTH_URL: `http://localhost:${port}` };
  const server = startImage(image, env);
  for (const stream of [server.stdout, server.stderr]) stream.pipe(process.stdout);
  const ended = once(server, 'exit');
  const until = performance.now() + patienceMs;
  let health;
  do {
    await wait(500);
    health = runInImage(image, image.healthcheck, env);
  } while (health.status !== 0 && server.exitCode === null && performance.now() < until);
  console.log(`${health.stdout}${health.stderr}`.trim());
  server.kill('SIGTERM');
  const [code] = await ended;
  console.log(health.status === 0 ? 'The health check is passed.' : 'The health check failed.');
  console.log(`The server ended with ${code}.`);
  process.exitCode = health.status === 0 && code === 0 ? 0 : 1;
} finally {
  if (options.has('--keep')) console.log(`Kept in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
