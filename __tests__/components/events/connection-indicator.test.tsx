import { act, screen } from '@testing-library/react';
import { renderApp } from '@/__tests__/support/render-app';
import { ConnectionIndicator } from '@/components/events/connection-indicator';

const answers = { '/api/batches': { batches: [] } };

test('says in words what its colour means', async () => {
  const { world } = renderApp(<ConnectionIndicator />, answers);
  expect(screen.getByRole('button', { name: 'Connection: Connecting' })).toBeVisible();
  await act(async () => world.source.greet());
  expect(screen.getByRole('button', { name: 'Connection: Live' })).toBeVisible();
  expect(screen.getByRole('status')).toHaveTextContent('Live');
  await act(async () => world.source.fail());
  expect(screen.getByRole('button', { name: 'Connection: Reconnecting' })).toBeVisible();
});

test('explains itself on focus', async () => {
  const { world, user } = renderApp(<ConnectionIndicator />, answers);
  await act(async () => world.source.greet());
  await user.tab();
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Updates arrive as they happen.');
});
