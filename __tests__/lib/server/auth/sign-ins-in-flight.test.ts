import { addUser } from '@/__tests__/support/database';
import { createTestLogger } from '@/__tests__/support/logger';
import { openTestUsers, type TestUsers, testAddress } from '@/__tests__/support/users-context';
import { type Admitted, createAuthOptions } from '@/lib/server/auth/auth-options';
import { createAuthenticate } from '@/lib/server/auth/authenticate';
import { hashPassword } from '@/lib/server/auth/passwords';
import { createSessions } from '@/lib/server/auth/sessions';
import { createSignInLimits } from '@/lib/server/auth/sign-in-limits';
import { loadConfig } from '@/lib/server/config';
import { createMemoryLimiter } from '@/lib/server/rate-limits';
import { admitIdentity } from '@/lib/users/server/admit-identity';
import { changePassword } from '@/lib/users/server/change-password';
import { createPasswordLink, resetPassword } from '@/lib/users/server/password-links';
import { setDisabled } from '@/lib/users/server/set-disabled';
import { setRole } from '@/lib/users/server/set-role';
import { signOutUser } from '@/lib/users/server/sign-out-user';

let users: TestUsers;
const password = 'the old password';
const passwordHash = hashPassword(password);
beforeEach(async () => {
  users = await openTestUsers();
  await addUser(users.db, 'ana', { role: 'admin', passwordHash: await passwordHash });
  await addUser(users.db, 'ben', { passwordHash: await passwordHash });
  await users.db.updateTable('users').set({ email_verified_at: 1 }).execute();
});
afterEach(() => users.close());

const ana = () => users.as('ana');
const liveSessions = async () => {
  const rows = await users.db
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', 'ben')
    .where('revoked_at', 'is', null)
    .execute();
  return rows.length;
};

/** What may happen to an account between the check of a password and the session that it opens. */
const events: [string, () => Promise<unknown>][] = [
  [
    'the password is reset with a link',
    async () => {
      const { url } = await createPasswordLink(await ana(), { user_id: 'ben' });
      const token = new URL(url).searchParams.get('token');
      await resetPassword(users.visitor(), { token, password: 'the new password' });
    },
  ],
  [
    'the account is disabled',
    async () => setDisabled(await ana(), { user_id: 'ben', disabled: true }),
  ],
  [
    'the account is disabled and enabled again',
    async () => {
      for (const disabled of [true, false])
        await setDisabled(await ana(), { user_id: 'ben', disabled });
    },
  ],
  ['an admin signs the person out', async () => signOutUser(await ana(), { user_id: 'ben' })],
];

/** Signs in through next-auth's own callbacks; `meanwhile` runs once who it is has been found out. */
async function signIn(method: 'password' | 'github', meanwhile: () => Promise<unknown>) {
  const { db, context, clock: now } = users;
  const authenticate = createAuthenticate({
    db,
    now,
    limits: createSignInLimits({
      createLimiter: createMemoryLimiter,
      maxAttempts: 5,
      pauseMs: 1_000,
    }),
  });
  const gated = async (found: Promise<Admitted>) => {
    const admitted = await found;
    await meanwhile();
    return admitted;
  };
  const options = createAuthOptions({
    config: loadConfig({ NEXTAUTH_SECRET: 'x'.repeat(32) }),
    sessions: createSessions({ db, now, createId: context.createId }),
    authenticate: (attempt) => gated(authenticate(attempt)) as ReturnType<typeof authenticate>,
    admitIdentity: (identity, address) => gated(admitIdentity(context, identity, address)),
    signOut: async () => undefined,
    now,
  })(new Headers({ 'x-forwarded-for': testAddress }), createTestLogger());
  if (method === 'password') {
    const [credentials] = options.providers as unknown as [
      { options: { authorize(sent: object): Promise<unknown> } },
    ];
    return credentials.options.authorize({ email: 'ben@example.com', password });
  }
  const identity = {
    provider: 'github',
    accountId: '42',
    email: 'ben@example.com',
    emailVerified: true,
    name: 'Ben',
  };
  return options.callbacks!.signIn!({
    user: identity,
    account: { type: 'oauth' },
  } as never);
}

describe.each(['password', 'github'] as const)('a sign-in by %s', (method) => {
  test('that nothing comes between opens a session', async () => {
    await expect(signIn(method, async () => undefined)).resolves.toBeTruthy();
    expect(await liveSessions()).toBe(1);
  });

  test.each(events)('is worth nothing when meanwhile %s', async (_, happens) => {
    const outcome = await signIn(method, happens).catch((error) => error.message);
    if (method === 'password') expect(outcome).toMatch(/do not match/);
    else expect(outcome).toBe('/sign-in?error=invalid_credentials');
    expect(await liveSessions()).toBe(0);
    const opened = (await users.audit()).filter(({ action }) => action === 'sign_in');
    expect(opened).toEqual([]);
  });

  test('is worth as much as before when only rights have changed', async () => {
    await signIn(method, async () => setRole(await ana(), { user_id: 'ben', role: 'admin' }));
    expect(await liveSessions()).toBe(1);
  });
});

test('a change of the password in flight is worth nothing once its session has ended', async () => {
  const call = await users.as('ben', await users.signIn('ben'));
  await signOutUser(await ana(), { user_id: 'ben' });
  await expect(
    changePassword(call, { current: password, password: 'a new password' }),
  ).rejects.toMatchObject({ code: 'unauthenticated' });
  const { password_hash } = await users.db
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', 'ben')
    .executeTakeFirstOrThrow();
  expect(password_hash).toBe(await passwordHash);
});
