import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestLogger } from '@/__tests__/support/logger';
import { POST } from '@/app/api/preview/route';
import { handler } from '@/lib/server/http/handler';
import { getServices, type Services } from '@/lib/server/services';

const dataDir = mkdtempSync(join(tmpdir(), 'yts-'));
const logger = createTestLogger();
let services: Services;
beforeAll(async () => {
  Object.assign(process.env, {
    DATA_DIR: dataDir,
    NEXTAUTH_SECRET: 'x'.repeat(32),
    LOGIN_ENABLED: 'false',
    LOG_LEVEL: 'silent',
  });
  services = await getServices();
  services.logger = logger;
});
beforeEach(() => {
  logger.records.length = 0;
});
afterAll(async () => {
  await services.db.destroy();
  rmSync(dataDir, { recursive: true });
});

const host = 'localhost:3000';
const context = { params: Promise.resolve({}) };
const ask = (body: object, signal?: AbortSignal) =>
  POST(
    new Request(`http://${host}/api/preview`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { host, 'content-type': 'application/json' },
      signal,
    }),
    context,
  );

test('a preview that nobody waits for any more is no error', async () => {
  const controller = new AbortController();
  const { lookups } = services.summaries;
  const asked = jest.spyOn(lookups, 'video').mockImplementation(async (_, signal) => {
    controller.abort(new Error('the client closed the connection'));
    signal.throwIfAborted();
    throw new Error('not reached');
  });
  await ask({ sources: ['dQw4w9WgXcQ'] }, controller.signal);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(logger.records).toEqual([]);
});

test('what fails while somebody waits is logged', async () => {
  const failing = handler(() => {
    throw new Error('broken');
  });
  const response = await failing(new Request(`http://${host}/`, { headers: { host } }), context);
  expect(response.status).toBe(500);
  expect(logger.records).toMatchObject([{ level: 50, msg: 'request failed' }]);
});

test('one person may ask sixty times a minute', async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 61; n += 1) statuses.push((await ask({ sources: ['hello'] })).status);
  expect(statuses.slice(0, 50)).toEqual(Array(50).fill(200));
  expect(statuses.at(-1)).toBe(429);
});
