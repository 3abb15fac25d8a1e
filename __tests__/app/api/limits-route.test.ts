import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POST as retry } from '@/app/api/batches/[id]/retry/route';
import { GET as status } from '@/app/events/status/route';
import { getServices } from '@/lib/server/services';

const dataDir = mkdtempSync(join(tmpdir(), 'yts-'));
beforeAll(() => {
  Object.assign(process.env, {
    DATA_DIR: dataDir,
    NEXTAUTH_SECRET: 'x'.repeat(32),
    LOGIN_ENABLED: 'false',
    LOG_LEVEL: 'silent',
  });
});
afterAll(async () => {
  await (await getServices()).db.destroy();
  rmSync(dataDir, { recursive: true });
});

const request = (method: string, path: string) =>
  new Request(`http://localhost:3000${path}`, { method, headers: { host: 'localhost:3000' } });

test.each([
  [
    'a retry counts like a new batch',
    60,
    404,
    () =>
      retry(request('POST', '/api/batches/bat_x/retry'), {
        params: Promise.resolve({ id: 'bat_x' }),
      }),
  ],
  [
    'a status asks every instance',
    600,
    200,
    () => status(request('GET', '/events/status'), { params: Promise.resolve({}) }),
  ],
])('%s: %d a minute for one person', async (_, most, expected, ask) => {
  for (let n = 0; n < most; n += 1) expect((await ask()).status).toBe(expected);
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});
