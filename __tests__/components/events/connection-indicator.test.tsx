import { act, screen } from '@testing-library/react';
import { renderApp } from '@/__tests__/support/render-app';
import { ConnectionIndicator } from '@/components/events/connection-indicator';

const answers = { '/api/batches': { batches: [] } };

test('says in words what its colour means', async () => {
  const { world } = renderApp(<ConnectionIndicator />, answers);
  expect(screen.getByRole('button', { name: 'Connection: Connecting' })).toBeVisible();
  await act(async () => world.source.greet());
  expect(screen.getByRole('button', { name: 'Connection: Live' })).toBeVisible();
  await act(async () => world.source.fail());
  expect(screen.getByRole('button', { name: 'Connection: Reconnecting' })).toBeVisible();
});

test('announces every change in a region of its own, outside the button', async () => {
  const { world } = renderApp(<ConnectionIndicator />, answers);
  const announced = screen.getByRole('status');
  expect(screen.getByRole('button')).not.toContainElement(announced);
  await act(async () => world.source.greet());
  expect(announced).toHaveTextContent('Connection: Live');
  await act(async () => world.source.fail());
  expect(announced).toHaveTextContent('Connection: Reconnecting');
});

test('explains itself on focus', async () => {
  const { world, user } = renderApp(<ConnectionIndicator />, answers);
  await act(async () => world.source.greet());
  await user.tab();
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Updates arrive as they happen.');
});
