import { openTestLog, type TestLog } from '@/__tests__/support/database';
import { AppError, type ErrorCode } from '@/lib/errors';
import { createEventLog } from '@/lib/events/server/event-log';
import { createCircuitBreaker } from '@/lib/youtube/server/circuit-breaker';

const minuteMs = 60_000;
let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.db.destroy());

const breakerOn = (route = 'direct') =>
  createCircuitBreaker({ db: log.db, eventLog: log.log, route, now: log.clock });
const failing = (code: ErrorCode, details?: Record<string, unknown>) => async () => {
  throw new AppError(code, undefined, { details });
};
const fine = async () => 'captions';
const refused = (code: ErrorCode = 'bot_check', breaker = breakerOn()) =>
  breaker.guard(failing(code)).catch((error) => error.details.until as number);
const told = async () =>
  (
    await log.db.selectFrom('events').select(['data', 'audience_kind']).orderBy('seq').execute()
  ).map(({ data, audience_kind }) => ({ ...JSON.parse(data), audience: audience_kind }));

test('is closed as long as YouTube answers, whatever it says of a video', async () => {
  const breaker = breakerOn();
  await expect(breaker.guard(fine)).resolves.toBe('captions');
  for (const code of ['no_captions', 'timeout', 'upstream_error'] as const) {
    await expect(breaker.guard(failing(code))).rejects.toMatchObject({ code });
  }
  expect(await breaker.state()).toEqual({
    state: 'closed',
    reason: null,
    openedAt: null,
    until: null,
  });
  expect(await told()).toEqual([]);
});

test.each(['bot_check', 'ip_blocked'] as const)(
  '%s opens it for 15 minutes: nobody asks, and everybody is told once until when',
  async (code) => {
    const breaker = breakerOn();
    const openedAt = log.clock();
    const until = openedAt + 15 * minuteMs;
    await expect(breaker.guard(failing(code, { title: 'Known' }))).rejects.toMatchObject({
      code,
      details: { until, title: 'Known' },
      message: expect.stringMatching(/YOUTUBE_PROXY_URL, wait until \d\d:\d\d UTC, or upload/),
    });
    const task = jest.fn(fine);
    await expect(breaker.guard(task)).rejects.toMatchObject({ code, details: { until } });
    expect(task).not.toHaveBeenCalled();
    expect(await breaker.state()).toEqual({ state: 'open', reason: code, openedAt, until });
    expect(await told()).toEqual([
      {
        message: expect.stringMatching(/wait until \d\d:\d\d UTC and then go on/),
        type: 'warning',
        timestamp: openedAt,
        code,
        until,
        audience: 'everyone',
      },
    ]);
  },
);

test('tasks that find out at the same time join one pause', async () => {
  const untils = await Promise.all([refused(), refused('ip_blocked'), refused()]);
  expect(new Set(untils).size).toBe(1);
  expect(await told()).toHaveLength(1);
});

test('after the pause one task tries; what it finds is true for all', async () => {
  const breaker = breakerOn();
  log.clock.set(await refused());
  expect(await breaker.state()).toMatchObject({ state: 'half_open', reason: 'bot_check' });
  let answer = (_: string) => {};
  const probe = breaker.guard(() => new Promise<string>((resolve) => (answer = resolve)));
  await breaker.state();
  // Everybody else is told to look again in a moment.
  await expect(breaker.guard(fine)).rejects.toMatchObject({
    code: 'bot_check',
    details: { until: log.clock() + 10_000 },
  });
  answer('captions');
  await expect(probe).resolves.toBe('captions');
  expect(await breaker.state()).toMatchObject({ state: 'closed' });
  await expect(breaker.guard(fine)).resolves.toBe('captions');
  expect((await told()).map(({ type }) => type)).toEqual(['warning', 'info']);
});

test('refused again and again it waits 15, 30, then 60 minutes, each told once', async () => {
  const pauses: number[] = [];
  for (let n = 0; n < 4; n += 1) {
    const until = await refused();
    pauses.push((until - log.clock()) / minuteMs);
    log.clock.set(until);
  }
  expect(pauses).toEqual([15, 30, 60, 60]);
  expect(await told()).toHaveLength(4);
});

test('refused soon after it answered again, the pause is a longer one; much later it is a new one', async () => {
  log.clock.set(await refused());
  await breakerOn().guard(fine);
  log.clock.advance(5 * minuteMs);
  const second = await refused();
  expect(second - log.clock()).toBe(30 * minuteMs);
  log.clock.set(second);
  await breakerOn().guard(fine);
  log.clock.advance(61 * minuteMs);
  expect((await refused()) - log.clock()).toBe(15 * minuteMs);
});

test('what YouTube says of a video shows that it answers', async () => {
  log.clock.set(await refused());
  const breaker = breakerOn();
  await expect(breaker.guard(failing('private'))).rejects.toMatchObject({ code: 'private' });
  expect(await breaker.state()).toMatchObject({ state: 'closed' });
});

test.each(['po_token_required', 'unplayable'] as const)(
  '%s, which untrusted players are told as well, is no answer',
  async (code) => {
    log.clock.set(await refused());
    const breaker = breakerOn();
    await expect(breaker.guard(failing(code))).rejects.toMatchObject({ code });
    expect(await breaker.state()).toMatchObject({ state: 'half_open' });
    expect(await told()).toHaveLength(1);
  },
);

test('a try that shows nothing leaves the next one to try', async () => {
  log.clock.set(await refused());
  const breaker = breakerOn();
  await expect(breaker.guard(failing('network'))).rejects.toMatchObject({ code: 'network' });
  expect(await breaker.state()).toMatchObject({ state: 'half_open' });
  await expect(breaker.guard(fine)).resolves.toBe('captions');
});

test('a try whose process died is made up for after two minutes', async () => {
  log.clock.set(await refused());
  void breakerOn().guard(() => new Promise(() => {}));
  await expect(breakerOn().guard(fine)).rejects.toMatchObject({ code: 'bot_check' });
  log.clock.advance(2 * minuteMs + 1);
  await expect(breakerOn().guard(fine)).resolves.toBe('captions');
});

test('a tentative task keeps to a pause, begins none, and takes nobody the try', async () => {
  const breaker = breakerOn();
  const tentative = { tentative: true };
  await expect(breaker.guard(failing('bot_check'), tentative)).rejects.toMatchObject({
    code: 'bot_check',
    details: undefined,
  });
  expect(await breaker.state()).toMatchObject({ state: 'closed' });
  const until = await refused();
  await expect(breaker.guard(fine, tentative)).rejects.toMatchObject({ details: { until } });
  log.clock.set(until);
  await expect(breaker.guard(failing('bot_check'), tentative)).rejects.toMatchObject({
    code: 'bot_check',
  });
  expect(await breaker.state()).toMatchObject({ state: 'half_open' });
  await expect(breaker.guard(fine)).resolves.toBe('captions');
});

test('another process on the same database keeps the pause, and so does the next life of this one', async () => {
  const until = await refused();
  const { db, wake, clock } = log;
  const eventLog = createEventLog({ db, wake, epoch: 'test', now: clock });
  const other = createCircuitBreaker({ db, eventLog, route: 'direct', now: clock });
  await expect(other.guard(fine)).rejects.toMatchObject({ details: { until } });
});

test('with another way out the pause is over, and a new one begins at 15 minutes', async () => {
  await refused();
  const proxied = breakerOn('proxied');
  expect(await proxied.state()).toMatchObject({ state: 'closed' });
  await expect(proxied.guard(fine)).resolves.toBe('captions');
  const until = await refused('ip_blocked', proxied);
  expect(until - log.clock()).toBe(15 * minuteMs);
});
