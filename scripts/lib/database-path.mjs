import { join } from 'node:path';

/** The SQLite file that the settings name, once `loadSettings` has made their paths absolute. Throws for another database. */
export function databasePath(env) {
  const { DATABASE_URL, DATA_DIR } = env;
  if (!DATABASE_URL) return join(DATA_DIR, 'app.db');
  if (DATABASE_URL.startsWith('file:')) return DATABASE_URL.slice('file:'.length);
  throw new Error(
    'DATABASE_URL names no SQLite file. For PostgreSQL use its own tools, such as pg_dump.',
  );
}
