import { addUser } from '@/__tests__/support/database';
import { openTestUsers, type TestUsers } from '@/__tests__/support/users-context';
import { verifyPassword } from '@/lib/server/auth/passwords';
import { requireAdminNow } from '@/lib/server/auth/require-admin';
import { transact } from '@/lib/server/db/transact';
import { acceptInvite, findOpenInvite } from '@/lib/users/server/accept-invite';
import type { UsersCall } from '@/lib/users/server/context';
import { createUser } from '@/lib/users/server/create-user';
import { invite, renewInvite, withdrawInvite } from '@/lib/users/server/invites';
import { listUsers } from '@/lib/users/server/list-users';
import {
  createPasswordLink,
  findPasswordLink,
  resetPassword,
} from '@/lib/users/server/password-links';
import { setDisabled } from '@/lib/users/server/set-disabled';
import { setRole } from '@/lib/users/server/set-role';
import { signOutUser } from '@/lib/users/server/sign-out-user';

let users: TestUsers;
/** `ana` stays an admin; `ben` is none for much longer. */
let ana: UsersCall;
let ben: UsersCall;
beforeEach(async () => {
  users = await openTestUsers();
  for (const id of ['ana', 'ben']) {
    await addUser(users.db, id, { role: 'admin', passwordHash: 'x' });
  }
  await addUser(users.db, 'cleo');
  [ana, ben] = [await users.as('ana'), await users.as('ben')];
});
afterEach(() => users.close());

const password = 'a long password';
const tokenOf = ({ url }: { url: string }) => new URL(url).searchParams.get('token')!;
const dora = { name: 'Dora', email: 'dora@example.com', role: 'admin' };

const disable = () => setDisabled(ana, { user_id: 'ben', disabled: true });
const demote = () => setRole(ana, { user_id: 'ben', role: 'user' });

describe.each([
  ['disabled', disable],
  ['demoted', demote],
])('who was %s', (_, fall) => {
  test('leaves no open link behind, neither an invitation nor one to a password', async () => {
    const reset = tokenOf(await createPasswordLink(ben, { user_id: 'ana' }));
    const invited = tokenOf(await invite(ben, dora));
    const others = {
      reset: tokenOf(await createPasswordLink(ana, { user_id: 'cleo' })),
      invited: tokenOf(await invite(ana, { ...dora, email: 'emil@example.com' })),
    };
    await fall();
    const visitor = users.visitor();
    for (const attempt of [
      () => resetPassword(visitor, { token: reset, password }),
      () => acceptInvite(visitor, { token: invited, name: 'Dora', password }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'link_closed' });
    }
    await expect(findPasswordLink(users.context, others.reset)).resolves.not.toBeNull();
    await expect(findOpenInvite(users.context, others.invited)).resolves.not.toBeNull();
  });

  test('takes over no invitation that somebody else renewed since', async () => {
    await invite(ben, dora);
    const { id } = await users.db.selectFrom('invites').select('id').executeTakeFirstOrThrow();
    const renewed = tokenOf(await renewInvite(ana, { invite_id: id }));
    await fall();
    await expect(findOpenInvite(users.context, renewed)).resolves.not.toBeNull();
  });
});

/** `ben` is who the request was read for, before anything happened: a form that took its time, a password being hashed. */
describe.each<[string, (call: UsersCall) => Promise<unknown>]>([
  ['createUser', (call) => createUser(call, { ...dora, password })],
  ['invite', (call) => invite(call, dora)],
  ['renewInvite', (call) => renewInvite(call, { invite_id: 'inv_1' })],
  ['withdrawInvite', (call) => withdrawInvite(call, { invite_id: 'inv_1' })],
  ['setDisabled', (call) => setDisabled(call, { user_id: 'cleo', disabled: true })],
  ['setRole', (call) => setRole(call, { user_id: 'cleo', role: 'admin' })],
  ['createPasswordLink', (call) => createPasswordLink(call, { user_id: 'ana' })],
  ['signOutUser', (call) => signOutUser(call, { user_id: 'ana' })],
])('%s in flight', (_, act) => {
  test.each([
    ['was disabled', disable, 'unauthenticated'],
    ['is no admin any more', demote, 'forbidden'],
    ['was signed out', () => signOutUser(ana, { user_id: 'ben' }), 'unauthenticated'],
    [
      'is signed in for too long',
      async () => users.clock.advance(30 * 86_400_000),
      'unauthenticated',
    ],
  ])('changes nothing when its admin %s meanwhile', async (_, fall, code) => {
    await fall();
    const before = await users.audit();
    await expect(act(ben)).rejects.toMatchObject({ code });
    expect(await users.audit()).toEqual(before);
  });
});

test('what an admin has begun is done before they are disabled, signed out or demoted', async () => {
  for (const fall of [demote, () => signOutUser(ana, { user_id: 'ben' }), disable]) {
    await users.db.updateTable('users').set({ role: 'admin' }).where('id', '=', 'ben').execute();
    const order: string[] = [];
    let enter = () => {};
    let leave = () => {};
    const entered = new Promise<void>((resolve) => {
      enter = resolve;
    });
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const act = transact(users.db, async (trx) => {
      await requireAdminNow(trx, ben.principal, users.clock());
      enter();
      await left;
      order.push('done');
    });
    await entered;
    const fallen = fall().then(() => order.push('fallen'));
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    leave();
    await Promise.all([act, fallen]);
    expect(order).toEqual(['done', 'fallen']);
    ben = await users.as('ben', await users.signIn('ben').catch(() => 'ses_none'));
  }
});

test('signing somebody out closes the links to a new password of theirs', async () => {
  const token = tokenOf(await createPasswordLink(ben, { user_id: 'cleo' }));
  const [row] = (await listUsers(ana, { q: 'cleo' })).items;
  expect(row).toMatchObject({ password_link_until: users.clock() + 86_400_000 });
  await signOutUser(ana, { user_id: 'cleo' });
  await expect(findPasswordLink(users.context, token)).resolves.toBeNull();
  expect((await listUsers(ana, { q: 'cleo' })).items[0]).toMatchObject({
    password_link_until: null,
  });
});

test('a link of an admin’s says nothing about whose the address is', async () => {
  const token = tokenOf(await createPasswordLink(ana, { user_id: 'cleo' }));
  await resetPassword(users.visitor(), { token, password });
  const cleo = await users.db
    .selectFrom('users')
    .selectAll()
    .where('id', '=', 'cleo')
    .executeTakeFirstOrThrow();
  await expect(verifyPassword(cleo.password_hash, password)).resolves.toBe(true);
  expect(cleo.email_verified_at).toBeNull();
  expect((await listUsers(ana, { q: 'cleo' })).items[0]).toMatchObject({ verified: false });
});
