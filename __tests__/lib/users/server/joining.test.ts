import { addUser } from '@/__tests__/support/database';
import { openTestUsers, type TestUsers } from '@/__tests__/support/users-context';
import { verifyPassword } from '@/lib/server/auth/passwords';
import { acceptInvite, findOpenInvite } from '@/lib/users/server/accept-invite';
import { invite, withdrawInvite } from '@/lib/users/server/invites';
import {
  createPasswordLink,
  findPasswordLink,
  resetPassword,
} from '@/lib/users/server/password-links';
import { signUp } from '@/lib/users/server/sign-up';

let users: TestUsers;
beforeEach(async () => {
  users = await openTestUsers();
  await addUser(users.db, 'ana', { role: 'admin' });
});
afterEach(() => users.close());

const password = 'a long password';
const byEmail = (email: string) =>
  users.db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();
const tokenOf = ({ url }: { url: string }) => new URL(url).searchParams.get('token')!;
const inviteCleo = async (role = 'user') =>
  tokenOf(await invite(await users.as('ana'), { name: 'Cleo', email: 'cleo@example.com', role }));

describe('an invitation', () => {
  test('makes the account of the address and role it was for, once', async () => {
    const token = await inviteCleo('admin');
    await expect(findOpenInvite(users.context, token)).resolves.toEqual({
      email: 'cleo@example.com',
      name: 'Cleo',
      role: 'admin',
    });
    const sent = { token, name: 'Cleo P.', password, email: 'other@example.com', role: 'user' };
    await expect(acceptInvite(users.visitor(), sent)).resolves.toEqual({
      email: 'cleo@example.com',
    });
    const cleo = await byEmail('cleo@example.com');
    expect(cleo).toMatchObject({ name: 'Cleo P.', role: 'admin' });
    await expect(verifyPassword(cleo!.password_hash, password)).resolves.toBe(true);
    await expect(acceptInvite(users.visitor(), sent)).rejects.toMatchObject({
      code: 'link_closed',
    });
    expect((await users.audit()).at(-1)).toMatchObject({
      action: 'invite_accepted',
      actor_label: 'cleo@example.com',
    });
  });

  test('two people with the link at the same moment: one wins', async () => {
    const token = await inviteCleo();
    const outcomes = await Promise.allSettled(
      ['A', 'B'].map((name) => acceptInvite(users.visitor(), { token, name, password })),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('is closed when it is too old, withdrawn, replaced or made up', async () => {
    const old = await inviteCleo();
    users.clock.advance(7 * 86_400_000);
    const replaced = await inviteCleo();
    const withdrawn = await inviteCleo();
    const [{ id }] = (await users.db.selectFrom('invites').select('id').execute()) as [
      { id: string },
    ];
    await withdrawInvite(await users.as('ana'), { invite_id: id });
    for (const token of [old, replaced, withdrawn, 'made-up']) {
      await expect(findOpenInvite(users.context, token)).resolves.toBeNull();
      await expect(
        acceptInvite(users.visitor(), { token, name: 'Cleo', password }),
      ).rejects.toMatchObject({ code: 'link_closed' });
    }
  });

  test('bad input names its fields and uses nothing up', async () => {
    const token = await inviteCleo();
    await expect(
      acceptInvite(users.visitor(), { token, name: '', password: 'short' }),
    ).rejects.toMatchObject({ details: { issues: [{ field: 'name' }, { field: 'password' }] } });
    await expect(findOpenInvite(users.context, token)).resolves.not.toBeNull();
  });
});

describe('a password link', () => {
  const link = async () =>
    tokenOf(await createPasswordLink(await users.as('ana'), { user_id: 'ben' }));
  beforeEach(() => addUser(users.db, 'ben'));

  test('sets the password once and ends every session there was', async () => {
    const token = await link();
    const session = await users.signIn('ben');
    await expect(resetPassword(users.visitor(), { token, password })).resolves.toEqual({
      email: 'ben@example.com',
    });
    const ben = await byEmail('ben@example.com');
    await expect(verifyPassword(ben!.password_hash, password)).resolves.toBe(true);
    await expect(users.isLive(session)).resolves.toBe(false);
    expect(users.signals).toEqual([{ userId: 'ben', reason: 'revoked' }]);
    await expect(resetPassword(users.visitor(), { token, password })).rejects.toMatchObject({
      code: 'link_closed',
    });
  });

  test('is closed after a day, by a newer one, for a disabled account, or when it was never one', async () => {
    const first = await link();
    const second = await link();
    await expect(findPasswordLink(users.context, first)).resolves.toBeNull();
    await expect(findPasswordLink(users.context, second)).resolves.toMatchObject({ userId: 'ben' });
    await users.db.updateTable('users').set({ disabled_at: 1 }).where('id', '=', 'ben').execute();
    await expect(findPasswordLink(users.context, second)).resolves.toBeNull();
    await users.db.updateTable('users').set({ disabled_at: null }).execute();
    users.clock.advance(86_400_000);
    for (const token of [first, second, 'made-up']) {
      await expect(resetPassword(users.visitor(), { token, password })).rejects.toMatchObject({
        code: 'link_closed',
      });
    }
  });
});

describe('signing up', () => {
  const open = () => users.visitor({ signupEnabled: true });
  const person = { name: 'Dora', email: 'Dora@Example.com', password };

  test('is refused where the server is not open', async () => {
    await expect(signUp(users.visitor(), person)).rejects.toMatchObject({ code: 'signup_closed' });
  });

  test('makes a user, whose address nobody vouches for', async () => {
    await expect(signUp(open(), { ...person, role: 'admin' })).resolves.toEqual({
      email: 'dora@example.com',
    });
    expect(await byEmail('dora@example.com')).toMatchObject({
      role: 'user',
      email_verified_at: null,
    });
  });

  test('does not take an address that somebody has or was invited with', async () => {
    await inviteCleo();
    const answers = await Promise.all(
      ['ana@example.com', 'cleo@example.com'].map((email) =>
        signUp(open(), { ...person, email }).catch((error) => error),
      ),
    );
    expect(answers.map(({ code }) => code)).toEqual(['invalid_input', 'invalid_input']);
    // Which of the two it was is nobody's business.
    expect(answers[0].message).toBe(answers[1].message);
  });
});
