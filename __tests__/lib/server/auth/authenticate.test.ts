import { addUser, createClock, openTestDatabase } from '@/__tests__/support/database';
import { createAuthenticate } from '@/lib/server/auth/authenticate';
import { hashPassword } from '@/lib/server/auth/passwords';
import { createSignInLimits } from '@/lib/server/auth/sign-in-limits';
import type { Db } from '@/lib/server/db/open-database';
import { createMemoryLimiter } from '@/lib/server/rate-limits';

let db: Db;
const password = 'correct horse';
const clock = createClock();

beforeEach(async () => {
  db = await openTestDatabase();
  await addUser(db, 'ana', { passwordHash: await hashPassword(password) });
});
afterEach(() => db.destroy());

const create = () =>
  createAuthenticate({
    db,
    now: clock,
    limits: createSignInLimits({
      createLimiter: createMemoryLimiter,
      maxAttempts: 3,
      pauseMs: 15 * 60_000,
    }),
  });
const address = '203.0.113.1';
const audit = () =>
  db.selectFrom('audit_log').select(['action', 'target_id', 'target_label', 'address']).execute();

test('the right password signs in, whatever the case of the address', async () => {
  const authenticate = create();
  await expect(
    authenticate({ email: ' ANA@example.com ', password, address }),
  ).resolves.toMatchObject({
    userId: 'ana',
  });
});

test('a wrong password, an unknown and a disabled account look the same', async () => {
  const authenticate = create();
  await addUser(db, 'ben', { passwordHash: await hashPassword(password) });
  await db.updateTable('users').set({ disabled_at: 1 }).where('id', '=', 'ben').execute();
  const attempts = [
    { email: 'ana@example.com', password: 'wrong' },
    { email: 'nobody@example.com', password },
    { email: 'ben@example.com', password },
  ];
  const messages = await Promise.all(
    attempts.map((attempt) =>
      authenticate({ ...attempt, address }).catch((error) => `${error.code}: ${error.message}`),
    ),
  );
  expect(new Set(messages).size).toBe(1);
  expect(messages[0]).toMatch(/^invalid_credentials/);
});

test('failures are on record, with the account where there is one and never what was typed', async () => {
  const authenticate = create();
  const typed = 'my secret instead of my address';
  for (const email of ['ana@example.com', typed]) {
    await expect(authenticate({ email, password: 'wrong', address })).rejects.toThrow();
  }
  expect(await audit()).toEqual([
    { action: 'sign_in_failed', target_id: 'ana', target_label: 'ana@example.com', address },
    { action: 'sign_in_failed', target_id: null, target_label: null, address },
  ]);
});

test('too many failures lock that account from that address, also in parallel', async () => {
  const authenticate = create();
  const wrong = { email: 'ana@example.com', password: 'wrong', address };
  const codes = await Promise.all(
    Array.from({ length: 6 }, () => authenticate(wrong).catch((error) => error.code)),
  );
  expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(3);
  expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(3);
  await expect(authenticate({ ...wrong, password })).rejects.toMatchObject({
    code: 'rate_limited',
    message: expect.stringMatching(/15 minutes/),
  });
  await expect(
    authenticate({ email: 'ana@example.com', password, address: '203.0.113.2' }),
  ).resolves.toMatchObject({ userId: 'ana' });
  // One line for the lock, however often it is run into.
  const actions = (await audit()).map(({ action }) => action);
  expect(actions.filter((action) => action === 'sign_in_locked')).toHaveLength(1);
});

test('over IPv6 one address is a network of them, for the account as for the address', async () => {
  const authenticate = create();
  const from = (n: number) => `2001:db8:7:7::${n.toString(16)}`;
  const guess = (n: number, email: string) =>
    authenticate({ email, password: 'wrong', address: from(n) }).catch(({ code }) => code);
  const codes: string[] = [];
  for (let n = 1; n <= 4; n += 1) codes.push(await guess(n, 'ana@example.com'));
  expect(codes).toEqual([...Array(3).fill('invalid_credentials'), 'rate_limited']);
  const others = await Promise.all(
    Array.from({ length: 60 }, (_, n) => guess(100 + n, `nobody${n}@example.com`)),
  );
  expect(others.filter((code) => code === 'invalid_credentials')).toHaveLength(47);
  // The network beside it is somebody else's. What is on record is the whole address.
  await expect(
    authenticate({ email: 'ana@example.com', password, address: '2001:db8:7:8::1' }),
  ).resolves.toMatchObject({ userId: 'ana' });
  expect((await audit())[0]).toMatchObject({ address: from(1) });
});

test('signing in clears the failures before it', async () => {
  const authenticate = create();
  const wrong = { email: 'ana@example.com', password: 'wrong', address };
  for (let round = 0; round < 3; round += 1) {
    await expect(authenticate(wrong)).rejects.toMatchObject({ code: 'invalid_credentials' });
    await expect(authenticate(wrong)).rejects.toMatchObject({ code: 'invalid_credentials' });
    await authenticate({ ...wrong, password });
  }
});

test('an address or a password that is too long for any account is refused and counts for nothing', async () => {
  const authenticate = create();
  const tooLong = [
    { email: `${'a'.repeat(243)}@example.com`, password },
    { email: 'ana@example.com', password: 'x'.repeat(201) },
  ];
  for (let n = 0; n < 60; n += 1) {
    await expect(authenticate({ ...tooLong[n % 2]!, address })).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
  }
  await expect(
    authenticate({ email: 'ana@example.com', password, address }),
  ).resolves.toMatchObject({ userId: 'ana' });
});

describe('as time goes by', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const fail = (authenticate: ReturnType<typeof create>, from: string) =>
    authenticate({ email: 'ana@example.com', password: 'wrong', address: from }).catch(
      ({ code, details }) => ({ code, wait: details?.retry_after_s }),
    );

  test('what a locked address tries does not count against the accounts it names', async () => {
    const authenticate = create();
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        authenticate({ email: `nobody${n}@example.com`, password, address }).catch(() => undefined),
      ),
    );
    jest.advanceTimersByTime(10 * 60_000);
    const asAna = { email: 'ana@example.com', password, address };
    for (let n = 0; n < 4; n += 1) {
      await expect(authenticate(asAna)).rejects.toMatchObject({ code: 'rate_limited' });
    }
    jest.advanceTimersByTime(5 * 60_000);
    await expect(authenticate(asAna)).resolves.toMatchObject({ userId: 'ana' });
  });

  test('the pause is counted from the last failure, and is no longer for being run into', async () => {
    const authenticate = create();
    await fail(authenticate, address);
    jest.advanceTimersByTime(14 * 60_000);
    await fail(authenticate, address);
    await fail(authenticate, address);
    jest.advanceTimersByTime(10 * 60_000);
    await expect(fail(authenticate, address)).resolves.toEqual({
      code: 'rate_limited',
      wait: 5 * 60,
    });
    jest.advanceTimersByTime(5 * 60_000);
    await expect(
      authenticate({ email: 'ana@example.com', password, address }),
    ).resolves.toMatchObject({ userId: 'ana' });
  });

  test('guesses from ever new addresses have to wait twice as long each time', async () => {
    const authenticate = create();
    let n = 0;
    const guess = () => {
      n += 1;
      return fail(authenticate, `198.51.100.${n}`);
    };
    for (let free = 0; free < 3; free += 1) {
      await expect(guess()).resolves.toMatchObject({ code: 'invalid_credentials' });
    }
    for (const delayS of [2, 4, 8, 16, 32]) {
      const together = await Promise.all([guess(), guess(), guess()]);
      expect(together.map(({ code }: any) => code).sort()).toEqual([
        'invalid_credentials',
        'rate_limited',
        'rate_limited',
      ]);
      await expect(guess()).resolves.toEqual({ code: 'rate_limited', wait: delayS });
      jest.advanceTimersByTime(delayS * 1000);
    }
  });

  test('an attempt that was told to wait costs nothing: who waits gets in, from a place that is new', async () => {
    const authenticate = create();
    // Guesses from everywhere, until the next turn is minutes away.
    let n = 0;
    for (let wait = 0; wait < 60; ) {
      n += 1;
      const { code, wait: told }: any = await fail(authenticate, `198.51.100.${n}`);
      if (code !== 'rate_limited') continue;
      wait = told;
      if (wait < 60) jest.advanceTimersByTime(wait * 1000);
    }
    const here = { email: 'ana@example.com', password, address: '203.0.113.50' };
    for (let impatient = 0; impatient < 60; impatient += 1) {
      await expect(authenticate(here)).rejects.toMatchObject({ code: 'rate_limited' });
    }
    const { details } = await authenticate(here).catch((error) => error);
    jest.advanceTimersByTime(details.retry_after_s * 1000);
    await expect(authenticate(here)).resolves.toMatchObject({ userId: 'ana' });
  });

  test.each([
    ['192.0.2.10', '192.0.2.10'],
    // Tomorrow their machine has another address in its network.
    ['2001:db8:5:5::1', '2001:db8:5:5:1234::abcd'],
  ])(
    'nobody is kept out of where they have signed in before by guesses from elsewhere (%s)',
    async (home, now) => {
      await db
        .insertInto('sessions')
        .values({
          id: 'ses_1',
          user_id: 'ana',
          created_at: clock() - 86_400_000,
          expires_at: clock() + 1,
          revoked_at: null,
          address: home,
          user_agent: null,
        })
        .execute();
      const authenticate = create();
      for (let n = 0; n < 10; n += 1) await fail(authenticate, `198.51.100.${n}`);
      await expect(
        authenticate({ email: 'ana@example.com', password, address: '198.51.100.99' }),
      ).rejects.toMatchObject({ code: 'rate_limited' });
      await expect(
        authenticate({ email: 'ana@example.com', password, address: now }),
      ).resolves.toMatchObject({ userId: 'ana' });
    },
  );
});
