import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeAction } from '@/__tests__/support/fake-action';
import {
  type FakeNotification,
  installFakeNotification,
} from '@/__tests__/support/fake-notification';
import { inboxState } from '@/__tests__/support/inbox-states';
import { renderApp } from '@/__tests__/support/render-app';
import { WithInbox } from '@/__tests__/support/with-inbox';
import { NoticePreferencesForm } from '@/components/settings/notice-preferences';
import { defaultPreferences, type InboxState, type NoticePreferences } from '@/lib/inbox/state';

const noToast = {
  ...defaultPreferences,
  summary_failed: { toast: false, inbox: true, desktop: true },
};
const box = (name: string) => screen.getByRole('checkbox', { name });

test('a tick is kept at once, and said', async () => {
  const save = fakeAction<NoticePreferences, InboxState>(
    inboxState({ revision: 1, preferences: noToast }),
  );
  const user = userEvent.setup();
  render(
    <WithInbox>
      <NoticePreferencesForm save={save.run} />
    </WithInbox>,
  );
  expect(box('Video failed: Toast')).toBeChecked();
  expect(box('Test events: Desktop')).not.toBeChecked();
  await user.click(box('Video failed: Toast'));
  expect(save.asked).toEqual([noToast]);
  await waitFor(() => expect(screen.getByText('Saved')).toBeInTheDocument());
  expect(box('Video failed: Toast')).not.toBeChecked();
});

test('a refusal is shown, and the tick goes back to what counts', async () => {
  const save = fakeAction<NoticePreferences, InboxState>(inboxState());
  save.refusal = { code: 'rate_limited', message: 'Too many requests.' };
  const user = userEvent.setup();
  render(
    <WithInbox>
      <NoticePreferencesForm save={save.run} />
    </WithInbox>,
  );
  await user.click(box('Messages: Inbox'));
  expect(await screen.findByRole('alert')).toHaveTextContent('Too many requests.');
  expect(box('Messages: Inbox')).toBeChecked();
});

test('what another tab or device has chosen shows here', async () => {
  const save = fakeAction<NoticePreferences, InboxState>(inboxState());
  const { world } = renderApp(<NoticePreferencesForm save={save.run} />, { '/api/': {} });
  await act(async () => {
    world.source.greet('e-0');
    world.source.send('inbox_state', inboxState({ revision: 1, preferences: noToast }));
  });
  expect(box('Video failed: Toast')).not.toBeChecked();
});

describe('desktop notifications of this browser', () => {
  let notifications: typeof FakeNotification;
  beforeEach(() => {
    localStorage.clear();
    notifications = installFakeNotification();
  });
  function show() {
    render(
      <WithInbox>
        <NoticePreferencesForm save={fakeAction<NoticePreferences, InboxState>(inboxState()).run} />
      </WithInbox>,
    );
    return userEvent.setup();
  }

  test('are asked for by a click alone, and the keyboard stays where it was', async () => {
    const user = show();
    expect(notifications.asked).toBe(0);
    await user.click(screen.getByRole('button', { name: 'Switch on' }));
    expect(notifications.asked).toBe(1);
    expect(screen.getByText(/^Desktop notifications are on/)).toBeVisible();
    const off = screen.getByRole('button', { name: 'Switch off here' });
    expect(off).toHaveFocus();
    await user.keyboard('{Enter}');
    expect(screen.getByText(/^Desktop notifications are off/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Switch on' })).toHaveFocus();
  });

  test('that were refused say where that can be changed', async () => {
    notifications.answer = 'denied';
    const user = show();
    await user.click(screen.getByRole('button', { name: 'Switch on' }));
    const words = screen.getByText(/^This browser blocks notifications/);
    expect(words).toHaveFocus();
    expect(screen.queryByRole('button', { name: 'Switch on' })).toBeNull();
  });

  test('that cannot be had say what they need', () => {
    Object.assign(window, { isSecureContext: false });
    show();
    expect(screen.getByText(/They need a desktop browser/)).toBeVisible();
  });
});
