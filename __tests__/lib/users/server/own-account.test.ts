import { addUser } from '@/__tests__/support/database';
import { openTestUsers, type TestUsers, testAddress } from '@/__tests__/support/users-context';
import { AppError } from '@/lib/errors';
import { hashPassword, verifyPassword } from '@/lib/server/auth/passwords';
import { changePassword } from '@/lib/users/server/change-password';
import { describeDevice } from '@/lib/users/server/describe-device';
import {
  getAccount,
  getPreferences,
  savePreferences,
  saveProfile,
} from '@/lib/users/server/own-account';
import {
  listSessions,
  revokeOtherSessions,
  revokeOwnSession,
} from '@/lib/users/server/own-sessions';
import { purgeAccounts } from '@/lib/users/server/purge-accounts';

let users: TestUsers;
const current = 'the old password';
const passwordHash = hashPassword(current);
beforeEach(async () => {
  users = await openTestUsers();
  await addUser(users.db, 'ana', { passwordHash: await passwordHash });
  await addUser(users.db, 'ben');
});
afterEach(() => users.close());

const hashOf = async (id: string) =>
  (
    await users.db
      .selectFrom('users')
      .select('password_hash')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).password_hash;

describe('changing the password', () => {
  test('needs the current one, and ends every other session', async () => {
    const [here, there] = [await users.signIn('ana'), await users.signIn('ana')];
    const call = await users.as('ana', here);
    for (const wrong of [undefined, '', 'not it']) {
      await expect(
        changePassword(call, { current: wrong, password: 'a new password' }),
      ).rejects.toMatchObject({ details: { issues: [{ field: 'current' }] } });
    }
    await expect(changePassword(call, { current, password: 'a new password' })).resolves.toEqual({
      ended: 1,
    });
    await expect(verifyPassword(await hashOf('ana'), 'a new password')).resolves.toBe(true);
    await expect(users.isLive(here)).resolves.toBe(true);
    await expect(users.isLive(there)).resolves.toBe(false);
    expect(users.signals).toEqual([{ sessionId: there, reason: 'revoked' }]);
    expect(await users.audit()).toContainEqual(
      expect.objectContaining({ action: 'password_changed', address: testAddress }),
    );
  });

  test('a first one can be set soon after signing in, not from a session of long ago', async () => {
    const session = await users.signIn('ben');
    const call = await users.as('ben', session);
    users.clock.advance(15 * 60_000 + 1);
    await expect(changePassword(call, { password: 'a first password' })).rejects.toMatchObject({
      code: 'sign_in_again',
    });
    const fresh = await users.as('ben', await users.signIn('ben'));
    await changePassword(fresh, { password: 'a first password' });
    await expect(verifyPassword(await hashOf('ben'), 'a first password')).resolves.toBe(true);
  });

  test('two changes at the same moment: one wins, the other hears of it', async () => {
    const call = await users.as('ana', await users.signIn('ana'));
    const outcomes = await Promise.allSettled(
      ['one password', 'two password'].map((password) =>
        changePassword(call, { current, password }),
      ),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(failed?.reason).toMatchObject({ code: 'conflict' });
  });
});

describe('sessions', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

  test('this one first, then by when they were last seen, each with its device', async () => {
    const old = await users.signIn('ana', { userAgent: firefox, address: '198.51.100.1' });
    users.clock.advance(60_000);
    const script = await users.signIn('ana', { userAgent: 'curl/8.5.0' });
    users.clock.advance(60_000);
    const here = await users.signIn('ana');
    await users.signIn('ben');
    expect(await listSessions(await users.as('ana', here))).toMatchObject([
      { session_id: here, current: true, device: 'Unknown device' },
      { session_id: script, current: false, device: 'curl/8.5.0', kind: 'other' },
      {
        session_id: old,
        current: false,
        device: 'Firefox on Linux',
        kind: 'desktop',
        address: '198.51.100.1',
        method: 'password',
        created_at: users.clock() - 120_000,
      },
    ]);
  });

  test('one of one’s own can be ended; another person’s is not found', async () => {
    const [here, there] = [await users.signIn('ana'), await users.signIn('ana')];
    const ben = await users.signIn('ben');
    const call = await users.as('ana', here);
    await expect(revokeOwnSession(call, { session_id: ben })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(users.isLive(ben)).resolves.toBe(true);
    await revokeOwnSession(call, { session_id: there });
    await expect(users.isLive(there)).resolves.toBe(false);
    await expect(revokeOwnSession(call, { session_id: there })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(users.signals).toEqual([{ sessionId: there, reason: 'revoked' }]);
  });

  test('all others at once', async () => {
    const here = await users.signIn('ana');
    await users.signIn('ana');
    await users.signIn('ana');
    const call = await users.as('ana', here);
    await expect(revokeOtherSessions(call)).resolves.toEqual({ sessions: 2 });
    expect(await listSessions(call)).toMatchObject([{ session_id: here }]);
  });
});

test.each([
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
    'mobile',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
    'Microsoft Edge on Windows',
    'desktop',
  ],
  ['python-requests/2.32.3', 'python-requests/2.32.3', 'other'],
  [`${'<script>'.repeat(20)}`, '<script>'.repeat(5), 'other'],
  ['', 'Unknown device', 'other'],
  [null, 'Unknown device', 'other'],
])('the device behind %s', (userAgent, device, kind) => {
  expect(describeDevice(userAgent)).toEqual({ device, kind });
});

describe('the account', () => {
  test('has a name that can be changed, and ways to sign in', async () => {
    const ana = await users.as('ana');
    await expect(saveProfile(ana, { name: '  Ana B. ' })).resolves.toEqual({ name: 'Ana B.' });
    await expect(getAccount(ana)).resolves.toEqual({
      name: 'Ana B.',
      email: 'ana@example.com',
      has_password: true,
      providers: [],
    });
    await expect(saveProfile(ana, { name: ' ' })).rejects.toMatchObject({
      details: { issues: [{ field: 'name' }] },
    });
  });

  test('keeps what summaries are made with by default, for that person alone', async () => {
    const [ana, ben] = [await users.as('ana'), await users.as('ben')];
    await expect(getPreferences(ana)).resolves.toBeNull();
    const chosen = { model: 'openai/gpt-4.1-mini', length: 'long', language: 'pt-BR' };
    await savePreferences(ana, chosen);
    await expect(getPreferences(ana)).resolves.toEqual(chosen);
    await expect(getPreferences(ben)).resolves.toBeNull();
  });

  test.each([
    [{ model: null, length: 'huge', language: null }, 'length'],
    [{ model: '', length: 'long', language: null }, 'model'],
    [{ model: null, length: 'long', language: 'no language' }, 'language'],
  ])('refuses %j', async (chosen, field) => {
    await expect(savePreferences(await users.as('ana'), chosen)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ field }] },
    });
  });

  test('refuses a model that is not configured', async () => {
    const call = {
      ...(await users.as('ana')),
      requireModel: () => {
        throw new AppError('unknown_model');
      },
    };
    const chosen = { model: 'x/y', length: 'long', language: null };
    await expect(savePreferences(call, chosen)).rejects.toMatchObject({ code: 'unknown_model' });
  });

  test('what an older version has stored and does not hold any more is no choice', async () => {
    await users.db.updateTable('users').set({ preferences: '{"length":"huge"}' }).execute();
    await expect(getPreferences(await users.as('ana'))).resolves.toBeNull();
  });
});

test('what ended long ago goes, what counts stays', async () => {
  const over = await users.signIn('ana');
  await users.context.revocation.revokeSession(over, 'signed_out');
  users.clock.advance(20 * 86_400_000);
  const live = await users.signIn('ana');
  users.clock.advance(11 * 86_400_000);
  await purgeAccounts(users.context);
  const kept = await users.db.selectFrom('sessions').select('id').execute();
  expect(kept).toEqual([{ id: live }]);
  expect(await users.audit()).toHaveLength(2);
  users.clock.advance(366 * 86_400_000);
  await purgeAccounts(users.context);
  expect(await users.audit()).toEqual([]);
});
