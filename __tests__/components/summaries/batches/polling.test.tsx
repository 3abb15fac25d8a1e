import { act, screen } from '@testing-library/react';
import { batchView, jobView } from '@/__tests__/support/batch-views';
import { failStreams } from '@/__tests__/support/fake-event-source';
import { renderHome } from '@/__tests__/support/render-home';

afterEach(() => jest.useRealTimers());

test('without a stream progress still moves, every three seconds, and ends', async () => {
  jest.useFakeTimers();
  const pass = (ms: number) => act(async () => jest.advanceTimersByTimeAsync(ms));
  const { world, server, progress } = await renderHome([batchView([jobView(1)])]);
  await progress(1, 20);
  await failStreams(world, 5, act);
  await pass(500);
  expect(server.polls).toBe(1);

  server.put(batchView([jobView(1, { percent: 50, phase: 'summarizing' })]));
  await pass(3_000);
  expect(screen.getByTestId('job-row')).toHaveTextContent('50 %');
  const before = server.polls;
  await pass(9_000);
  expect(server.polls).toBe(before + 3);

  server.put(batchView([jobView(1, { status: 'completed' })]));
  await pass(3_500);
  expect(screen.getByText('1 summary ready')).toBeVisible();

  while (world.source.closed) await pass(100);
  await act(async () => world.source.greet('e-0'));
  await pass(100);
  const polls = server.polls;
  await pass(9_000);
  expect(server.polls).toBe(polls);
});
