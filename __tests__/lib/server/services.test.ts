import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@/lib/server/config';
import { createServices } from '@/lib/server/services';

test('a default model that is not configured stops the start, and names those that are', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'yts-'));
  try {
    const config = loadConfig({
      NEXTAUTH_SECRET: 'x'.repeat(32),
      DATA_DIR: dataDir,
      DEFAULT_MODEL: 'nobody/nothing',
    });
    await expect(createServices(config)).rejects.toMatchObject({
      name: 'ConfigError',
      problems: [expect.stringMatching(/^DEFAULT_MODEL is "nobody\/nothing".*extractive/)],
    });
    expect(existsSync(join(dataDir, 'app.db'))).toBe(false);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
