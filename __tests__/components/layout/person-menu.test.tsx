import { act, screen, waitFor } from '@testing-library/react';
import { FakeNavigation } from '@/__tests__/support/fake-navigation';
import { answerWith, renderApp } from '@/__tests__/support/render-app';
import { ConnectionIndicator } from '@/components/events/connection-indicator';
import { PersonMenu } from '@/components/layout/person-menu';

const open = (signOutStatus: number) =>
  renderApp(
    <FakeNavigation>
      <ConnectionIndicator />
      <PersonMenu person={{ name: 'Ana', email: 'ana@example.com' }} admin={false} />
    </FakeNavigation>,
    {
      '/api/sign-out': () => answerWith(signOutStatus, {}),
      '/api/': {},
    },
  );

async function signOut({ user, world }: ReturnType<typeof open>): Promise<void> {
  await act(async () => world.source.greet());
  await user.click(screen.getByRole('button', { name: 'Account of Ana' }));
  await user.click(screen.getByRole('menuitem', { name: 'Sign out' }));
}

test('signing out ends the stream at once, without waiting for the server to close it', async () => {
  // jsdom cannot go to another page, and says so.
  jest.spyOn(console, 'error').mockImplementation(() => {});
  const app = open(200);
  await signOut(app);
  await screen.findByRole('button', { name: 'Connection: Signed out' });
  expect(app.world.source.closed).toBe(true);
});

test('a sign-out that did not work changes nothing', async () => {
  const app = open(500);
  await signOut(app);
  await waitFor(() =>
    expect(globalThis.fetch).toHaveBeenCalledWith('/api/sign-out', expect.anything()),
  );
  expect(app.world.source.closed).toBe(false);
});
