#!/usr/bin/env node
/** Copies the database to a file while the server runs: `npm run backup`, or `npm run backup -- /elsewhere/app.db`. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backUp } from './lib/back-up.mjs';
import { databasePath } from './lib/database-path.mjs';
import { loadSettings } from './lib/environment.mjs';

const [file, ...rest] = process.argv.slice(2);
if (rest.length > 0 || file?.startsWith('-')) {
  console.error('Usage: npm run backup [-- file]');
  process.exit(2);
}

// It holds what the database holds: for its owner only.
process.umask(0o077);
try {
  // npm runs this in the project's folder, whatever the reader's was.
  const target = file && resolve(process.env.INIT_CWD ?? process.cwd(), file);
  loadSettings(dirname(dirname(fileURLToPath(import.meta.url))));
  const { DATA_DIR } = process.env;
  const at = new Date().toISOString().replaceAll(':', '-');
  const startedAt = performance.now();
  const copy = target ?? join(DATA_DIR, 'backups', `app-${at}.db`);
  const { bytes, newestEvent } = await backUp(databasePath(process.env), copy);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${copy}`);
  console.log(
    `${(bytes / 1e6).toFixed(1)} MB in ${seconds} s, checked; the newest event is number ${newestEvent}.`,
  );
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
