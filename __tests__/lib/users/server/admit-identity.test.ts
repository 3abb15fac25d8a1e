import { addUser } from '@/__tests__/support/database';
import { openTestUsers, type TestUsers, testAddress } from '@/__tests__/support/users-context';
import { admitIdentity } from '@/lib/users/server/admit-identity';
import { invite } from '@/lib/users/server/invites';
import { signUp } from '@/lib/users/server/sign-up';

let users: TestUsers;
beforeEach(async () => {
  users = await openTestUsers();
  await addUser(users.db, 'ana', { role: 'admin' });
  await users.db.updateTable('users').set({ email_verified_at: 1 }).execute();
});
afterEach(() => users.close());

const cleo = {
  provider: 'github',
  accountId: '42',
  email: 'cleo@example.com',
  emailVerified: true,
  name: 'Cleo',
};
const admit = (more: object = {}, signupEnabled = false) =>
  admitIdentity({ ...users.context, signupEnabled }, { ...cleo, ...more }, testAddress);
const user = (id: string) =>
  users.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const actions = async () => (await users.audit()).map(({ action }) => action);

test('an unknown person is refused, and that is on record', async () => {
  await expect(admit()).rejects.toMatchObject({ code: 'account_unknown' });
  expect(await users.audit()).toMatchObject([
    {
      action: 'sign_in_refused',
      actor_id: null,
      target_label: 'cleo@example.com',
      address: testAddress,
      details: { method: 'github', code: 'account_unknown' },
    },
  ]);
  expect(await users.db.selectFrom('provider_accounts').selectAll().execute()).toEqual([]);
});

test('an unknown person becomes a user where the server is open', async () => {
  const { userId } = await admit({}, true);
  expect(await user(userId)).toMatchObject({
    email: 'cleo@example.com',
    name: 'Cleo',
    role: 'user',
    password_hash: null,
  });
  expect(await actions()).toEqual(['sign_up', 'provider_linked']);
});

test('an invited person gets the account they were invited to, and the invitation is used up', async () => {
  await invite(await users.as('ana'), {
    name: 'C.',
    email: 'cleo@example.com',
    role: 'admin',
  });
  const { userId } = await admit();
  expect(await user(userId)).toMatchObject({ role: 'admin' });
  expect(await users.db.selectFrom('invites').selectAll().execute()).toEqual([]);
});

test('an invitation that is too old opens nothing', async () => {
  await invite(await users.as('ana'), { name: 'C.', email: 'cleo@example.com', role: 'user' });
  users.clock.advance(7 * 86_400_000);
  await expect(admit()).rejects.toMatchObject({ code: 'account_unknown' });
});

test('somebody who has the address here is linked, and from then on known by the account there', async () => {
  await expect(admit({ email: 'ana@example.com' })).resolves.toMatchObject({ userId: 'ana' });
  // They change their address there; somebody else takes the old one.
  await expect(admit({ email: 'ana@elsewhere.example' })).resolves.toMatchObject({ userId: 'ana' });
  await expect(admit({ email: null, emailVerified: false })).resolves.toMatchObject({
    userId: 'ana',
  });
  expect(await actions()).toEqual(['provider_linked']);
});

test.each([
  ['does not verify', { emailVerified: false }],
  ['does not tell', { email: null }],
])('an address that the provider %s links to nobody and makes nobody', async (_, change) => {
  await expect(admit({ email: 'ana@example.com', ...change }, true)).rejects.toMatchObject({
    code: 'email_unverified',
  });
  await expect(admit(change, true)).rejects.toMatchObject({ code: 'email_unverified' });
  const known = await users.db.selectFrom('users').select('id').execute();
  expect(known).toEqual([{ id: 'ana' }]);
  // An address that somebody only claims is not put on record as if it were theirs.
  for (const { target_label } of await users.audit()) expect(target_label).toBeNull();
});

test('a disabled person is refused, linked or not', async () => {
  await users.db.updateTable('users').set({ disabled_at: 1 }).execute();
  await expect(admit({ email: 'ana@example.com' }, true)).rejects.toMatchObject({
    code: 'account_disabled',
  });
  await users.db.updateTable('users').set({ disabled_at: null }).execute();
  await admit({ email: 'ana@example.com' });
  await users.db.updateTable('users').set({ disabled_at: 1 }).execute();
  await expect(admit({ email: 'ana@example.com' }, true)).rejects.toMatchObject({
    code: 'account_disabled',
  });
});

test('who made an account under an address that is not theirs is out when its owner comes', async () => {
  await signUp(users.visitor({ signupEnabled: true }), {
    name: 'Mallory',
    email: 'cleo@example.com',
    password: 'known to Mallory',
  });
  const { id } = await users.db
    .selectFrom('users')
    .select('id')
    .where('email', '=', 'cleo@example.com')
    .executeTakeFirstOrThrow();
  const planted = await users.signIn(id);
  await expect(admit()).resolves.toMatchObject({ userId: id });
  expect(await user(id)).toMatchObject({ password_hash: null, email_verified_at: users.clock() });
  await expect(users.isLive(planted)).resolves.toBe(false);
  expect(users.signals).toEqual([{ userId: id, reason: 'revoked' }]);
  // What was taken from whom is on record.
  expect((await users.audit()).at(-1)).toMatchObject({
    action: 'provider_linked',
    target_id: id,
    details: { method: 'github', password: true, sessions: 1 },
  });
});

test('the same number at another provider is somebody else', async () => {
  await admit({ email: 'ana@example.com' });
  await expect(admit({ provider: 'google' })).rejects.toMatchObject({ code: 'account_unknown' });
});

test('the same person twice at once is one account', async () => {
  const outcomes = await Promise.allSettled([admit({}, true), admit({}, true)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  const made = await users.db.selectFrom('users').select('id').execute();
  expect(made).toHaveLength(2);
});
