/**
 * Brings the database to the newest schema and ends: `npm run migrate`. After a restore from a backup, with every server
 * stopped, `npm run migrate -- renew-epoch` makes cursors from before it invalid: the ids after the backup are given out again.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, loadDatabaseConfig } from '../lib/server/config';
import { renewEpoch } from '../lib/server/db/epoch';
import { openDatabase } from '../lib/server/db/open-database';
import { createLogger } from '../lib/server/logger';
import { loadSettings } from './lib/environment.mjs';

const [command, ...rest] = process.argv.slice(2);
if ((command !== undefined && command !== 'renew-epoch') || rest.length > 0) {
  console.error('Usage: npm run migrate [-- renew-epoch]');
  process.exit(2);
}

// A file that it makes is for its owner only, as when the server makes it.
process.umask(0o077);
try {
  loadSettings(dirname(dirname(fileURLToPath(import.meta.url))));
  const settings = loadDatabaseConfig(process.env);
  const db = await openDatabase(settings, createLogger('warn'));
  try {
    console.log('The database has the newest schema.');
    if (command === 'renew-epoch') {
      console.log(`Event ids begin with ${await renewEpoch(db)}- from the next start on.`);
    }
  } finally {
    await db.destroy();
  }
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
