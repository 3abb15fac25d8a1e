import { addUser } from '@/__tests__/support/database';
import { openTestUsers, type TestUsers, testAddress } from '@/__tests__/support/users-context';
import { hashPassword, verifyPassword } from '@/lib/server/auth/passwords';
import { hasAdmin } from '@/lib/users/server/admins';
import type { UsersCall } from '@/lib/users/server/context';
import { createUser } from '@/lib/users/server/create-user';
import { invite, listInvites, renewInvite, withdrawInvite } from '@/lib/users/server/invites';
import { listUsers } from '@/lib/users/server/list-users';
import { createPasswordLink } from '@/lib/users/server/password-links';
import { setDisabled } from '@/lib/users/server/set-disabled';
import { setRole } from '@/lib/users/server/set-role';
import { signOutUser } from '@/lib/users/server/sign-out-user';

let users: TestUsers;
let ana: UsersCall;
const passwordHash = hashPassword('a long password');
beforeEach(async () => {
  users = await openTestUsers();
  await addUser(users.db, 'ana', { role: 'admin', passwordHash: await passwordHash });
  await addUser(users.db, 'ben', { passwordHash: await passwordHash });
  ana = await users.as('ana');
});
afterEach(() => users.close());

const row = (id: string) =>
  users.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const actions = async () => (await users.audit()).map(({ action }) => action);
const person = { name: 'Cleo', email: 'Cleo@Example.com', role: 'user' };

test.each<[string, (call: UsersCall, input: unknown) => Promise<unknown>, object]>([
  ['listUsers', listUsers, {}],
  ['createUser', createUser, { ...person, password: 'a long password' }],
  ['invite', invite, person],
  ['renewInvite', renewInvite, { invite_id: 'inv_1' }],
  ['withdrawInvite', withdrawInvite, { invite_id: 'inv_1' }],
  ['listInvites', (call) => listInvites(call), {}],
  ['setDisabled', setDisabled, { user_id: 'ana', disabled: true }],
  ['setRole', setRole, { user_id: 'ben', role: 'admin' }],
  ['createPasswordLink', createPasswordLink, { user_id: 'ana' }],
  ['signOutUser', signOutUser, { user_id: 'ana' }],
])('%s is for admins', async (_, verb, input) => {
  await expect(verb(await users.as('ben'), input)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await users.audit()).toEqual([]);
});

describe('making an account', () => {
  test('gives it a first password and puts it on record, without the password', async () => {
    const { user_id } = await createUser(ana, { ...person, password: 'first password' });
    const made = await row(user_id);
    expect(made).toMatchObject({ email: 'cleo@example.com', name: 'Cleo', role: 'user' });
    await expect(verifyPassword(made.password_hash, 'first password')).resolves.toBe(true);
    const [line] = await users.audit();
    expect(line).toMatchObject({
      action: 'user_created',
      actor_label: 'ana@example.com',
      target_label: 'cleo@example.com',
      address: testAddress,
      details: { role: 'user' },
    });
    expect(JSON.stringify(line)).not.toContain('first password');
  });

  test('an address that has one is refused at its field', async () => {
    await expect(
      createUser(ana, { ...person, email: 'ben@example.com', password: 'first password' }),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ field: 'email', message: expect.stringMatching(/has an account/) }] },
    });
  });

  test('names every field that is not right', async () => {
    await expect(
      createUser(ana, { name: ' ', email: 'x', password: 'short', role: 'owner' }),
    ).rejects.toMatchObject({
      details: {
        issues: [{ field: 'name' }, { field: 'email' }, { field: 'password' }, { field: 'role' }],
      },
    });
  });
});

describe('inviting', () => {
  test('gives a link whose token is not stored', async () => {
    const { url, expires_at } = await invite(ana, person);
    expect(url).toMatch(/^https:\/\/summaries\.example\.com\/invite\?token=\S{32}$/);
    expect(expires_at).toBe(users.clock() + 7 * 86_400_000);
    const token = new URL(url).searchParams.get('token')!;
    const stored = await users.db.selectFrom('invites').selectAll().execute();
    expect(JSON.stringify([stored, await users.audit()])).not.toContain(token);
    expect(await listInvites(ana)).toMatchObject([
      { email: 'cleo@example.com', name: 'Cleo', invited_by: 'ana', expired: false },
    ]);
  });

  test('the same address again replaces the invitation', async () => {
    await invite(ana, person);
    await invite(ana, { ...person, name: 'Cleopatra', role: 'admin' });
    expect(await listInvites(ana)).toMatchObject([{ name: 'Cleopatra', role: 'admin' }]);
  });

  test('somebody who has an account is refused', async () => {
    await expect(invite(ana, { ...person, email: 'ben@example.com' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  test('an invitation that is too old says so, and a new link opens it again', async () => {
    await invite(ana, person);
    users.clock.advance(7 * 86_400_000);
    const [old] = await listInvites(ana);
    expect(old).toMatchObject({ expired: true });
    await renewInvite(ana, { invite_id: old!.invite_id });
    expect(await listInvites(ana)).toMatchObject([{ expired: false }]);
    await withdrawInvite(ana, { invite_id: old!.invite_id });
    expect(await listInvites(ana)).toEqual([]);
    await expect(renewInvite(ana, { invite_id: old!.invite_id })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await actions()).toEqual(['user_invited', 'invite_renewed', 'invite_withdrawn']);
  });
});

describe('disabling', () => {
  test('ends every session and stream, closes password links, and can be taken back', async () => {
    const session = await users.signIn('ben');
    await createPasswordLink(ana, { user_id: 'ben' });
    await setDisabled(ana, { user_id: 'ben', disabled: true });
    await expect(users.isLive(session)).resolves.toBe(false);
    expect(users.signals).toEqual([{ userId: 'ben', reason: 'revoked' }]);
    expect(await users.db.selectFrom('password_resets').selectAll().execute()).toEqual([]);

    await setDisabled(ana, { user_id: 'ben', disabled: false });
    expect(await row('ben')).toMatchObject({ disabled_at: null });
    // What was ended stays ended.
    await expect(users.isLive(session)).resolves.toBe(false);
  });

  test('doing it twice is on record once', async () => {
    await setDisabled(ana, { user_id: 'ben', disabled: true });
    await setDisabled(ana, { user_id: 'ben', disabled: true });
    expect(await actions()).toEqual(['user_disabled']);
  });

  test('nobody disables themselves', async () => {
    await expect(setDisabled(ana, { user_id: 'ana', disabled: true })).rejects.toMatchObject({
      code: 'own_account',
    });
  });
});

describe('roles', () => {
  test('a change closes the streams, which come back, and the next request has it', async () => {
    const session = await users.signIn('ben');
    await setRole(ana, { user_id: 'ben', role: 'admin' });
    expect(users.signals).toEqual([{ userId: 'ben', reason: 'rotate' }]);
    await expect(users.isLive(session)).resolves.toBe(true);
    expect(await row('ben')).toMatchObject({ role: 'admin' });
    expect((await users.audit()).at(-1)).toMatchObject({
      action: 'role_changed',
      details: { from: 'user', to: 'admin' },
    });
  });

  test('the last admin stays one', async () => {
    await expect(setRole(ana, { user_id: 'ana', role: 'user' })).rejects.toMatchObject({
      code: 'last_admin',
    });
    expect(await row('ana')).toMatchObject({ role: 'admin' });
    expect(await users.audit()).toEqual([]);
  });

  test.each([
    ['is disabled', { disabled_at: 1 }],
    ['has no way to sign in', { password_hash: null }],
  ])('an admin who %s does not count', async (_, change) => {
    await setRole(ana, { user_id: 'ben', role: 'admin' });
    await users.db.updateTable('users').set(change).where('id', '=', 'ben').execute();
    await expect(setRole(ana, { user_id: 'ana', role: 'user' })).rejects.toMatchObject({
      code: 'last_admin',
    });
  });

  test('an admin who signs in at a provider counts', async () => {
    await setRole(ana, { user_id: 'ben', role: 'admin' });
    await users.db
      .updateTable('users')
      .set({ password_hash: null })
      .where('id', '=', 'ben')
      .execute();
    await users.db
      .insertInto('provider_accounts')
      .values({ provider: 'github', account_id: '7', user_id: 'ben', created_at: 0 })
      .execute();
    await setRole(ana, { user_id: 'ana', role: 'user' });
    await expect(hasAdmin(users.db)).resolves.toBe(true);
  });

  test('two admins who act on each other at the same moment do not leave nobody', async () => {
    await setRole(ana, { user_id: 'ben', role: 'admin' });
    const ben = await users.as('ben');
    const outcomes = await Promise.allSettled([
      setRole(ana, { user_id: 'ben', role: 'user' }),
      setDisabled(ben, { user_id: 'ana', disabled: true }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(hasAdmin(users.db)).resolves.toBe(true);
  });
});

test('signing somebody out ends their sessions and says how many', async () => {
  const sessions = [await users.signIn('ben'), await users.signIn('ben')];
  await expect(signOutUser(ana, { user_id: 'ben' })).resolves.toEqual({ sessions: 2 });
  for (const session of sessions) await expect(users.isLive(session)).resolves.toBe(false);
  expect((await users.audit()).at(-1)).toMatchObject({
    action: 'user_signed_out',
    details: { sessions: 2 },
  });
});

test('whom nobody knows is not found', async () => {
  for (const act of [
    () => setDisabled(ana, { user_id: 'usr_x', disabled: true }),
    () => setRole(ana, { user_id: 'usr_x', role: 'user' }),
    () => signOutUser(ana, { user_id: 'usr_x' }),
    () => createPasswordLink(ana, { user_id: 'usr_x' }),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: 'not_found' });
  }
});

describe('the list', () => {
  const names = async (query: object) =>
    (await listUsers(ana, query)).items.map(({ name }) => name);

  test('is searched by parts of names and addresses, which are no patterns', async () => {
    await addUser(users.db, 'cleo', { email: '100%_sure@example.org' });
    expect(await names({})).toEqual(['ana', 'ben', 'cleo']);
    expect(await names({ q: 'BEN@EX' })).toEqual(['ben']);
    expect(await names({ q: '%' })).toEqual(['cleo']);
    expect(await names({ q: '_' })).toEqual(['cleo']);
    expect(await names({ q: "' or 1=1 --" })).toEqual([]);
  });

  test('is narrowed by role and status, and sorted', async () => {
    await addUser(users.db, 'cleo');
    await users.signIn('cleo');
    users.clock.advance(1_000);
    await users.signIn('ben');
    await setDisabled(ana, { user_id: 'ben', disabled: true });
    expect(await names({ role: 'admin' })).toEqual(['ana']);
    expect(await names({ status: 'disabled' })).toEqual(['ben']);
    expect(await names({ status: 'active' })).toEqual(['ana', 'cleo']);
    expect(await names({ sort: 'last_seen' })).toEqual(['ben', 'cleo', 'ana']);
  });

  test('comes in pages that say how many there are', async () => {
    for (let n = 0; n < 30; n += 1) await addUser(users.db, `x${String(n).padStart(2, '0')}`);
    const page = await listUsers(ana, { page: 2, per_page: 25 });
    expect(page).toMatchObject({ page: 2, per_page: 25, total: 32 });
    expect(page.items).toHaveLength(7);
  });

  test('says how each signs in and on how many devices', async () => {
    await users.signIn('ben');
    const over = await users.signIn('ben');
    await users.context.revocation.revokeSession(over, 'signed_out');
    await users.db
      .insertInto('provider_accounts')
      .values({ provider: 'google', account_id: 'g-1', user_id: 'ben', created_at: 0 })
      .execute();
    const { items } = await listUsers(ana, { q: 'ben' });
    expect(items).toEqual([
      {
        user_id: 'ben',
        email: 'ben@example.com',
        name: 'ben',
        role: 'user',
        disabled: false,
        created_at: 0,
        last_seen_at: users.clock(),
        methods: ['password', 'google'],
        live_sessions: 1,
        verified: false,
        password_link_until: null,
      },
    ]);
  });
});
