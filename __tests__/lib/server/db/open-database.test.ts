import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@/lib/server/db/open-database';

test('a folder that it makes is for its owner only', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'yts-'));
  const db = openSqlite(join(parent, 'data/app.db'));
  try {
    expect(statSync(join(parent, 'data')).mode & 0o777).toBe(0o700);
  } finally {
    await db.destroy();
    rmSync(parent, { recursive: true });
  }
});
