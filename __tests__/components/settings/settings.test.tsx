import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ComponentProps } from 'react';
import { Toaster } from 'sonner';
import { modelChoice } from '@/__tests__/support/batch-views';
import { fakeAction, refusedAt } from '@/__tests__/support/fake-action';
import { createFakeRouter, FakeNavigation } from '@/__tests__/support/fake-navigation';
import { inboxState } from '@/__tests__/support/inbox-states';
import { WithInbox } from '@/__tests__/support/with-inbox';
import { Settings } from '@/components/settings/settings';
import type { InboxState, NoticePreferences } from '@/lib/inbox/state';
import type { Preferences, SessionView } from '@/lib/users/schemas';

const session = (id: string, more: Partial<SessionView> = {}): SessionView => ({
  session_id: id,
  current: false,
  device: 'Firefox on Linux',
  kind: 'desktop',
  address: '203.0.113.7',
  method: 'password',
  created_at: Date.now() - 86_400_000,
  last_seen_at: Date.now() - 3_600_000,
  ...more,
});
const account = { name: 'Ana', email: 'ana@example.com', has_password: true, providers: [] };

function setUp(
  more: { account?: object; sessions?: SessionView[]; preferences?: Preferences } = {},
) {
  const actions = {
    saveProfile: fakeAction<{ name: string }, { name: string }>({ name: 'Ana B.' }),
    changePassword: fakeAction<{ current?: string; password: string }, { ended: number }>({
      ended: 2,
    }),
    revokeSession: fakeAction<{ session_id: string }, void>(undefined),
    revokeOtherSessions: fakeAction<void, { sessions: number }>({ sessions: 2 }),
  };
  const save = fakeAction<Preferences, Preferences>({
    model: null,
    length: 'long',
    language: null,
  });
  const router = { ...createFakeRouter(), refresh: jest.fn() };
  const person: ComponentProps<typeof Settings>['person'] = {
    account: { ...account, ...more.account },
    sessions: more.sessions ?? [
      session('ses_here', { current: true }),
      session('ses_phone', { device: 'Safari on iOS', kind: 'mobile' }),
      session('ses_script', { device: 'curl/8.5.0', kind: 'other', method: 'github' }),
    ],
    actions: {
      saveProfile: actions.saveProfile.run,
      changePassword: actions.changePassword.run,
      revokeSession: actions.revokeSession.run,
      revokeOtherSessions: actions.revokeOtherSessions.run,
    },
  };
  const show = (shown: typeof person | null) =>
    render(
      <FakeNavigation router={router}>
        <WithInbox>
          <Settings
            models={modelChoice}
            preferences={more.preferences ?? null}
            savePreferences={save.run}
            saveNoticePreferences={fakeAction<NoticePreferences, InboxState>(inboxState()).run}
            person={shown}
          />
        </WithInbox>
        <Toaster />
      </FakeNavigation>,
    );
  return { actions, save, router, person, show, user: userEvent.setup() };
}
const section = (name: string) => within(screen.getByRole('region', { name }));

test('in single-user mode there are the defaults and nothing about accounts', () => {
  setUp().show(null);
  expect(screen.getAllByRole('heading', { level: 2 }).map((one) => one.textContent)).toEqual([
    'Summaries',
    'Notifications',
  ]);
});

test('the name is saved once it is another one', async () => {
  const { actions, router, person, show, user } = setUp();
  show(person);
  const button = section('Account').getByRole('button', { name: 'Save name' });
  expect(button).toBeDisabled();
  const field = screen.getByLabelText('Your name');
  await user.clear(field);
  await user.click(button);
  expect(field).toHaveAccessibleDescription('Enter a name.');
  await user.type(field, 'Ana B. ');
  await user.click(button);
  await waitFor(() => expect(router.refresh).toHaveBeenCalled());
  expect(actions.saveProfile.asked).toEqual([{ name: 'Ana B.' }]);
  expect(field).toHaveValue('Ana B.');
});

test('defaults are saved whole, and can leave the model to the server', async () => {
  const { save, person, show, user } = setUp({
    preferences: { model: 'openai/gpt-4o-mini', length: 'short', language: 'de' },
  });
  show(person);
  const form = section('Summaries');
  expect(form.getByRole('button', { name: 'Save defaults' })).toBeDisabled();
  await user.click(form.getByRole('radio', { name: 'Long' }));
  await user.click(form.getByRole('combobox', { name: 'Model' }));
  await user.click(await screen.findByRole('option', { name: /^As this server has it/ }));
  await user.click(form.getByRole('button', { name: 'Save defaults' }));
  await waitFor(() =>
    expect(save.asked).toEqual([{ model: null, length: 'long', language: 'de' }]),
  );
});

test('a model that is gone is shown and saved as the server’s own', async () => {
  const { save, person, show, user } = setUp({
    preferences: { model: 'openai/gone', length: 'short', language: null },
  });
  show(person);
  const form = section('Summaries');
  expect(form.getByRole('combobox', { name: 'Model' })).toHaveTextContent(/^As this server has it/);
  await user.click(form.getByRole('radio', { name: 'Long' }));
  await user.click(form.getByRole('button', { name: 'Save defaults' }));
  await waitFor(() => expect(save.asked[0]).toMatchObject({ model: null }));
});

test('the password form asks for the current one, and shows what is wrong beside each field', async () => {
  const { actions, person, show, user } = setUp();
  show(person);
  const form = section('Password');
  const submit = form.getByRole('button', { name: 'Change password' });
  await user.click(submit);
  expect(form.getByLabelText('Current password')).toHaveAccessibleDescription(
    'Enter your current password.',
  );
  expect(form.getByLabelText('New password')).toBeInvalid();
  await user.type(form.getByLabelText('Current password'), 'old');
  await user.type(form.getByLabelText('New password'), 'a new password');
  actions.changePassword.refusal = refusedAt('current', 'This is not your current password.');
  await user.click(submit);
  await waitFor(() =>
    expect(form.getByLabelText('Current password')).toHaveAccessibleDescription(
      'This is not your current password.',
    ),
  );
  actions.changePassword.refusal = null;
  await user.click(submit);
  expect(await screen.findByText('2 other devices signed out')).toBeVisible();
  expect(form.getByLabelText('New password')).toHaveValue('');
});

test('who signs in elsewhere sets a first password, without a current one', async () => {
  const { actions, person, show, user } = setUp({
    account: { has_password: false, providers: ['github'] },
  });
  show(person);
  const form = section('Password');
  expect(screen.getByText(/You sign in with GitHub/)).toBeVisible();
  expect(form.queryByLabelText('Current password')).toBeNull();
  await user.type(form.getByLabelText('New password'), 'a first password');
  actions.changePassword.refusal = { code: 'sign_in_again', message: 'Sign out and in again.' };
  await user.click(form.getByRole('button', { name: 'Set password' }));
  expect(await form.findByRole('alert')).toHaveTextContent('Sign out and in again.');
  expect(actions.changePassword.asked).toEqual([{ password: 'a first password' }]);
});

test('each device but this one can be signed out', async () => {
  const { actions, router, person, show, user } = setUp();
  show(person);
  const rows = section('Devices').getAllByRole('listitem');
  expect(rows[0]).toHaveTextContent(/This device.*Active now.*203\.0\.113\.7/);
  expect(within(rows[0]!).queryByRole('button')).toBeNull();
  expect(rows[2]).toHaveTextContent(/curl\/8\.5\.0.*Last seen 1 hour ago.*with GitHub/);
  await user.click(screen.getByRole('button', { name: 'Sign out Safari on iOS' }));
  await waitFor(() => expect(router.refresh).toHaveBeenCalled());
  expect(actions.revokeSession.asked).toEqual([{ session_id: 'ses_phone' }]);
});

test('signing out everywhere else asks first, and gives the focus back', async () => {
  const { actions, person, show, user } = setUp();
  show(person);
  const button = screen.getByRole('button', { name: 'Sign out everywhere else' });
  await user.click(button);
  const dialog = await screen.findByRole('alertdialog', { name: 'Sign out everywhere else?' });
  expect(dialog).toHaveTextContent('2 other devices');
  await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  expect(actions.revokeOtherSessions.asked).toEqual([]);
  await waitFor(() => expect(button).toHaveFocus());
  await user.click(button);
  await user.click(
    within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Sign out' }),
  );
  await waitFor(() => expect(actions.revokeOtherSessions.asked).toHaveLength(1));
});

test('with one device there is nothing to sign out', () => {
  const { person, show } = setUp({ sessions: [session('ses_here', { current: true })] });
  show(person);
  expect(screen.queryByRole('button', { name: /Sign out/ })).toBeNull();
});
