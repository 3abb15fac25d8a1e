import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Toaster } from 'sonner';
import { fakeAction, refusedAt } from '@/__tests__/support/fake-action';
import { createFakeRouter, FakeNavigation } from '@/__tests__/support/fake-navigation';
import { Users } from '@/components/admin/users';
import { type InviteView, type UserView, userQuerySchema } from '@/lib/users/schemas';
import type { UserQuery } from '@/lib/users/user-query';

const person = (name: string, more: Partial<UserView> = {}): UserView => ({
  user_id: `usr_${name.toLowerCase()}`,
  email: `${name.toLowerCase()}@example.com`,
  name,
  role: 'user',
  disabled: false,
  created_at: Date.now(),
  last_seen_at: null,
  methods: ['password'],
  live_sessions: 0,
  verified: true,
  password_link_until: null,
  ...more,
});
const link = { url: 'https://s.example.com/x?token=t', expires_at: Date.now() + 1_000 };

function setUp({
  users = [person('Ana', { role: 'admin' }), person('Ben', { live_sessions: 2 })],
  invites = [],
  query = {},
  total,
}: {
  users?: UserView[];
  invites?: InviteView[];
  query?: Partial<UserQuery>;
  total?: number;
} = {}) {
  const actions = {
    createUser: fakeAction<object, { user_id: string }>({ user_id: 'usr_x' }),
    invite: fakeAction<object, typeof link>(link),
    renewInvite: fakeAction<object, typeof link>(link),
    withdrawInvite: fakeAction<object, void>(undefined),
    setRole: fakeAction<object, void>(undefined),
    setDisabled: fakeAction<object, void>(undefined),
    createPasswordLink: fakeAction<object, typeof link>(link),
    signOutUser: fakeAction<object, { sessions: number }>({ sessions: 2 }),
  };
  const router = { ...createFakeRouter(), refresh: jest.fn(), replace: jest.fn() };
  const run = Object.fromEntries(
    Object.entries(actions).map(([name, action]) => [name, action.run]),
  ) as never;
  render(
    <FakeNavigation router={router}>
      <Users
        page={{ items: users, page: query.page ?? 1, per_page: 25, total: total ?? users.length }}
        invites={invites}
        query={{ ...userQuerySchema.parse({}), ...query }}
        selfId="usr_ana"
        actions={run}
      />
      <Toaster />
    </FakeNavigation>,
  );
  return { actions, router, user: userEvent.setup() };
}
type User = ReturnType<typeof userEvent.setup>;
const openMenu = (user: User, name: string) =>
  user.click(screen.getByRole('button', { name: `What can be done about ${name}` }));
const pick = (user: User, item: string) => user.click(screen.getByRole('menuitem', { name: item }));

test('disabling asks first and says what it does', async () => {
  const { actions, router, user } = setUp();
  await openMenu(user, 'Ben');
  await pick(user, 'Disable');
  const dialog = await screen.findByRole('alertdialog', { name: 'Disable Ben?' });
  expect(dialog).toHaveTextContent('Their summaries are kept');
  await user.click(within(dialog).getByRole('button', { name: 'Disable' }));
  await waitFor(() => expect(router.refresh).toHaveBeenCalled());
  expect(actions.setDisabled.asked).toEqual([{ user_id: 'usr_ben', disabled: true }]);
});

test('whoever thinks better of it is back at the menu’s button', async () => {
  const { actions, user } = setUp();
  const button = screen.getByRole('button', { name: 'What can be done about Ben' });
  button.focus();
  await user.keyboard('{Enter}');
  await user.keyboard('{End}{Enter}');
  await screen.findByRole('alertdialog', { name: 'Disable Ben?' });
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  expect(actions.setDisabled.asked).toEqual([]);
  await waitFor(() => expect(button).toHaveFocus());
});

test('a refusal is said, and the list is looked at again', async () => {
  const { actions, router, user } = setUp();
  actions.setRole.refusal = { code: 'last_admin', message: 'Somebody must stay admin.' };
  await openMenu(user, 'Ana');
  await pick(user, 'Take admin away');
  await user.click(await screen.findByRole('button', { name: 'Give it up' }));
  expect(await screen.findByText('Somebody must stay admin.')).toBeVisible();
  expect(router.refresh).toHaveBeenCalled();
  expect(router.push).not.toHaveBeenCalled();
});

test('nobody is offered to disable themselves, or to sign out who is not signed in', async () => {
  const { user } = setUp();
  await openMenu(user, 'Ana');
  expect(screen.queryByRole('menuitem', { name: 'Disable' })).toBeNull();
  expect(screen.getByRole('menuitem', { name: 'Sign out everywhere' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
});

test('a disabled person can be enabled, and gets no password link', async () => {
  const { actions, user } = setUp({ users: [person('Ben', { disabled: true })] });
  expect(screen.getByText('Disabled')).toBeVisible();
  await openMenu(user, 'Ben');
  expect(screen.getByRole('menuitem', { name: 'New password link' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await pick(user, 'Enable');
  await waitFor(() =>
    expect(actions.setDisabled.asked).toEqual([{ user_id: 'usr_ben', disabled: false }]),
  );
});

test('a password link is shown once, to be copied', async () => {
  const { user } = setUp();
  await openMenu(user, 'Ben');
  await pick(user, 'New password link');
  const field = await screen.findByRole('textbox', { name: 'Password link' });
  expect(field).toHaveValue(link.url);
  expect(screen.getByRole('dialog')).toHaveTextContent('ben@example.com');
  await user.click(screen.getByRole('button', { name: 'Copy' }));
  expect(await screen.findByText('Copied')).toBeVisible();
  await expect(navigator.clipboard.readText()).resolves.toBe(link.url);
  await user.click(screen.getByRole('button', { name: 'Done' }));
  await waitFor(() => expect(screen.queryByDisplayValue(link.url)).toBeNull());
});

test('adding a person: an address that is known is named at its field, the rest stays filled in', async () => {
  const { actions, user } = setUp();
  await user.click(screen.getByRole('button', { name: 'Add a person' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Add a person' }));
  await user.type(dialog.getByLabelText('Name'), 'Cleo');
  await user.type(dialog.getByLabelText('Email'), 'Cleo@Example.com');
  await user.click(dialog.getByRole('radio', { name: 'Admin' }));
  actions.invite.refusal = refusedAt('email', 'This address has an account already.');
  await user.click(dialog.getByRole('button', { name: 'Make the link' }));
  await waitFor(() => expect(dialog.getByLabelText('Email')).toBeInvalid());
  expect(dialog.getByLabelText('Name')).toHaveValue('Cleo');
  expect(actions.invite.asked).toEqual([
    { name: 'Cleo', email: 'cleo@example.com', role: 'admin' },
  ]);
  actions.invite.refusal = null;
  await user.click(dialog.getByRole('button', { name: 'Make the link' }));
  expect(await screen.findByRole('textbox', { name: 'Invitation link' })).toHaveValue(link.url);
});

test('adding a person with a first password', async () => {
  const { actions, user } = setUp();
  await user.click(screen.getByRole('button', { name: 'Add a person' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Add a person' }));
  await user.type(dialog.getByLabelText('Name'), 'Cleo');
  await user.type(dialog.getByLabelText('Email'), 'cleo@example.com');
  await user.click(dialog.getByRole('radio', { name: 'First password' }));
  await user.click(dialog.getByRole('button', { name: 'Create the account' }));
  expect(dialog.getByLabelText('First password')).toBeInvalid();
  await user.type(dialog.getByLabelText('First password'), 'a long password');
  await user.click(dialog.getByRole('button', { name: 'Create the account' }));
  expect(await screen.findByText('Cleo can sign in now')).toBeVisible();
  expect(actions.createUser.asked).toEqual([
    { name: 'Cleo', email: 'cleo@example.com', role: 'user', password: 'a long password' },
  ]);
});

test('invitations can be renewed and, once asked, withdrawn', async () => {
  const invite: InviteView = {
    invite_id: 'inv_1',
    email: 'dora@example.com',
    name: 'Dora',
    role: 'user',
    invited_by: 'Ana',
    created_at: Date.now(),
    expires_at: 0,
    expired: true,
  };
  const { actions, user } = setUp({ invites: [invite] });
  const list = screen.getByRole('region', { name: 'Invitations' });
  expect(list).toHaveTextContent(/Dora.*Expired.*dora@example\.com.*by Ana/);
  await user.click(screen.getByRole('button', { name: 'New link for Dora' }));
  expect(await screen.findByRole('textbox', { name: 'Invitation link' })).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Done' }));
  await user.click(screen.getByRole('button', { name: 'Withdraw the invitation of Dora' }));
  await user.click(await screen.findByRole('button', { name: 'Withdraw' }));
  await waitFor(() => expect(actions.withdrawInvite.asked).toEqual([{ invite_id: 'inv_1' }]));
});

test('a search that finds nobody offers the way back', async () => {
  const { router, user } = setUp({ users: [], query: { q: 'zz' } });
  expect(screen.getByText('Nobody fits')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Show everybody' }));
  expect(router.push).toHaveBeenCalledWith('/admin/users');
});

test('pages and columns keep the rest of the address', () => {
  setUp({ query: { q: 'a', page: 2 }, total: 60 });
  const pages = within(screen.getByRole('navigation', { name: 'Pages of users' }));
  expect(pages.getByRole('link', { name: 'Previous' })).toHaveAttribute('href', '/admin/users?q=a');
  expect(pages.getByRole('link', { name: 'Next' })).toHaveAttribute(
    'href',
    '/admin/users?q=a&page=3',
  );
  expect(screen.getByRole('link', { name: 'Last seen' })).toHaveAttribute(
    'href',
    '/admin/users?q=a&sort=last_seen',
  );
  expect(screen.getByRole('columnheader', { name: 'Person' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
});

test('an address that nobody verified is marked, and asked about before it gets more', async () => {
  const { actions, user } = setUp({ users: [person('Ben', { verified: false })] });
  expect(screen.getByText('Unverified address')).toBeVisible();
  for (const [item, title, action] of [
    ['Make admin', 'Make Ben an admin?', 'Make admin'],
    ['New password link', 'Make a password link for Ben?', 'Make link'],
  ] as const) {
    await openMenu(user, 'Ben');
    await pick(user, item);
    const dialog = await screen.findByRole('alertdialog', { name: title });
    expect(dialog).toHaveTextContent('Nobody has verified that ben@example.com is theirs');
    await user.click(within(dialog).getByRole('button', { name: action }));
    await waitFor(() => expect(screen.queryByRole('alertdialog', { name: title })).toBeNull());
  }
  expect(actions.setRole.asked).toEqual([{ user_id: 'usr_ben', role: 'admin' }]);
  expect(actions.createPasswordLink.asked).toEqual([{ user_id: 'usr_ben' }]);
  const handed = await screen.findByRole('dialog');
  expect(handed).toHaveTextContent('ben@example.com');
});

test('a password link that is open is seen, and closes with signing out', async () => {
  const { actions, user } = setUp({
    users: [person('Ben', { password_link_until: Date.now() + 60_000 })],
  });
  expect(screen.getByText('Password link open')).toBeVisible();
  await openMenu(user, 'Ben');
  await pick(user, 'Sign out everywhere');
  const dialog = await screen.findByRole('alertdialog');
  expect(dialog).toHaveTextContent('The open password link closes.');
  await user.click(within(dialog).getByRole('button', { name: 'Sign out' }));
  await waitFor(() => expect(actions.signOutUser.asked).toEqual([{ user_id: 'usr_ben' }]));
});
