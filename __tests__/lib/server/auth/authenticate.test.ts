import { addUser, openTestDatabase } from '@/__tests__/support/database';
import { createAuthenticate } from '@/lib/server/auth/authenticate';
import { hashPassword } from '@/lib/server/auth/passwords';
import { loadConfig } from '@/lib/server/config';
import type { Db } from '@/lib/server/db/open-database';
import { createMemoryLimiter } from '@/lib/server/rate-limits';

let db: Db;
const password = 'correct horse';

beforeEach(async () => {
  db = await openTestDatabase();
  await addUser(db, 'ana', { passwordHash: await hashPassword(password) });
});
afterEach(() => db.destroy());

const create = () =>
  createAuthenticate({
    db,
    config: loadConfig({ NEXTAUTH_SECRET: 'x'.repeat(32), MAX_LOGIN_ATTEMPTS: '3' }),
    createLimiter: createMemoryLimiter,
  });
const address = '203.0.113.1';

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

test('what a locked address tries does not count against the accounts it names', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
  try {
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
  } finally {
    jest.useRealTimers();
  }
});
