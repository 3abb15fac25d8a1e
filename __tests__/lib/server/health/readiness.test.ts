import { createTestLogger } from '@/__tests__/support/logger';
import { createReadiness, type Finding, type HealthCheck } from '@/lib/server/health/readiness';

const fine: Finding = { ok: true, detail: 'fine' };
const broken: Finding = { ok: false, detail: 'broken' };

const check = (
  name: string,
  run: HealthCheck['run'] = async () => fine,
  required = true,
): HealthCheck => ({ name, required, run });

function create(checks: HealthCheck[], options: object = {}) {
  const logger = createTestLogger();
  let stopping = false;
  const read = createReadiness({ checks, logger, isStopping: () => stopping, ...options });
  return {
    read,
    logger,
    stop() {
      stopping = true;
    },
  };
}

test('is ready when every check is passed, and says how long each took', async () => {
  const health = await create([check('database'), check('disk')]).read();
  expect(health).toEqual({
    status: 'ready',
    checks: {
      database: { ...fine, ms: expect.any(Number) },
      disk: { ...fine, ms: expect.any(Number) },
    },
  });
});

test.each([
  [true, 'unavailable'],
  [false, 'degraded'],
])('a failed check that is required (%s) makes it %s', async (required, status) => {
  const health = await create([check('a'), check('b', async () => broken, required)]).read();
  expect(health.status).toBe(status);
  expect(health.checks.b).toMatchObject(broken);
});

test('a check that throws has failed; its message is for the log alone', async () => {
  const { read, logger } = create([
    check('database', async () => {
      throw new Error('cannot open /var/lib/secret/app.db');
    }),
  ]);
  const health = await read();
  expect(health.checks.database).toMatchObject({ ok: false, detail: 'does not answer' });
  expect(JSON.stringify(health)).not.toContain('secret');
  expect(JSON.stringify(logger.records)).toContain('/var/lib/secret/app.db');
});

test('a check that hangs is waited for only so long, and not begun again meanwhile', async () => {
  let begun = 0;
  let release = () => {};
  const hanging = check('database', () => {
    begun += 1;
    return new Promise((resolve) => {
      release = () => resolve(fine);
    });
  });
  const { read } = create([hanging], { timeoutMs: 5, keepMs: 0 });
  for (let n = 0; n < 3; n += 1) {
    const { checks } = await read();
    expect(checks.database).toMatchObject({ ok: false, detail: 'takes more than 5 ms' });
  }
  expect(begun).toBe(1);
  release();
  await new Promise(setImmediate);
  await read();
  expect(begun).toBe(2);
  release();
});

test('whoever asks in the same second shares one look', async () => {
  let looks = 0;
  const { read } = create([
    check('database', async () => {
      looks += 1;
      return fine;
    }),
  ]);
  await Promise.all([read(), read(), read()]);
  await read();
  expect(looks).toBe(1);
});

test('says that it stops from that moment on, whatever was found before', async () => {
  const { read, stop } = create([check('database')]);
  expect((await read()).status).toBe('ready');
  const asked = read();
  stop();
  expect(await asked).toEqual({ status: 'stopping', checks: {} });
  expect(await read()).toEqual({ status: 'stopping', checks: {} });
});
