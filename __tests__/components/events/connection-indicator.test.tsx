import { act, render, screen } from '@testing-library/react';
import { createFakeWorld, failStreams } from '@/__tests__/support/fake-event-source';
import { renderApp } from '@/__tests__/support/render-app';
import { ConnectionIndicator } from '@/components/events/connection-indicator';
import { EventsProvider } from '@/components/events/events-provider';
import { TooltipProvider } from '@/components/ui/tooltip';
import { createEventStore, type EventStore } from '@/lib/events/client/event-store';

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

test('says that updates come later while the page has to poll', async () => {
  jest.useFakeTimers();
  const { world } = renderApp(<ConnectionIndicator />, answers);
  const pass = (ms: number) => act(async () => jest.advanceTimersByTimeAsync(ms));
  await failStreams(world, 5, act);
  await pass(100);
  jest.useRealTimers();
  const button = screen.getByRole('button', { name: 'Connection: Polling' });
  await act(async () => button.focus());
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Updates come a bit later');
});

test.each([
  ['offline', 'Offline', 'bg-danger-dot'],
  ['signed_out', 'Signed out', 'bg-danger-dot'],
])('is red when %s', async (state, label, colour) => {
  const { world } = renderApp(<ConnectionIndicator />, answers);
  await act(async () => world.source.greet());
  if (state === 'offline') world.online = false;
  else world.status = 401;
  await act(async () => world.source.fail());
  const button = await screen.findByRole('button', { name: `Connection: ${label}` });
  expect(button.querySelector(`.${colour}`)).not.toBeNull();
  expect(button.querySelector('.animate-pulse-slow')).toBeNull();
});

test('says since when, how quick the connection was, and that another tab holds it', async () => {
  const store: EventStore = {
    ...createEventStore(createFakeWorld()),
    getSnapshot: () => snapshot,
  };
  const snapshot = {
    state: 'live',
    since: Date.now() - 7_200_000,
    connectionId: 'con_1',
    latencyMs: 41.6,
    shared: true,
  } as const;
  render(
    <TooltipProvider>
      <EventsProvider store={store}>
        <ConnectionIndicator />
      </EventsProvider>
    </TooltipProvider>,
  );
  await act(async () => screen.getByRole('button').focus());
  const tooltip = await screen.findByRole('tooltip');
  expect(tooltip).toHaveTextContent('Live · 2 hours ago');
  expect(tooltip).toHaveTextContent('Connected in 42 ms, shared with another tab');
});
