import { act, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import useSWR, { SWRConfig } from 'swr';
import { createFakeWorld } from '@/__tests__/support/fake-event-source';
import { renderApp } from '@/__tests__/support/render-app';
import { EventsProvider } from '@/components/events/events-provider';
import { batchesKey, SummariesProvider } from '@/components/summaries/summaries-provider';
import { createEventStore } from '@/lib/events/client/event-store';

const libraryKey = '/api/summaries?page=1';

/** Shows what the two lists last said. */
function Lists() {
  const { data: batches } = useSWR<string>(batchesKey);
  const { data: library } = useSWR<string>(libraryKey);
  return <p data-testid="lists">{`${batches}, ${library}`}</p>;
}

const summaryOf = (n: number) => ({
  video_id: null,
  title: 'A talk',
  source: 'generated',
  model_used: 'extractive',
  summary_id: `sum_${n}`,
  job_id: `job_${n}`,
  batch_id: 'bat_1',
});
const pass = (ms: number) => act(async () => jest.advanceTimersByTimeAsync(ms));

async function setUp() {
  jest.useFakeTimers();
  const app = renderApp(<Lists />, { [batchesKey]: 'batches', [libraryKey]: 'library' });
  await act(async () => app.world.source.greet());
  await pass(1_000);
  jest.mocked(globalThis.fetch).mockClear();
  let n = 0;
  const complete = () => {
    n += 1;
    app.world.source.send('summary_complete', summaryOf(n), `e-${n}`);
  };
  return { ...app, complete };
}

afterEach(() => jest.useRealTimers());

const fetches = (key: string) =>
  jest.mocked(globalThis.fetch).mock.calls.filter(([path]) => path === key).length;

test('a burst of events costs one refresh when it begins and one when it is over', async () => {
  const { complete, answers } = await setUp();
  await act(async () => complete());
  expect([fetches(batchesKey), fetches(libraryKey)]).toEqual([1, 1]);
  await act(async () => {
    for (let n = 0; n < 30; n += 1) complete();
  });
  expect([fetches(batchesKey), fetches(libraryKey)]).toEqual([1, 1]);

  answers[batchesKey] = 'newest batches';
  answers[libraryKey] = 'newest library';
  await pass(400);
  expect([fetches(batchesKey), fetches(libraryKey)]).toEqual([2, 2]);
  expect(screen.getByTestId('lists')).toHaveTextContent('newest batches, newest library');
  await pass(10_000);
  expect(fetches(batchesKey)).toBe(2);
});

test('a long burst is followed as it goes, and its last event is never missed', async () => {
  const { complete, answers } = await setUp();
  for (let n = 0; n < 40; n += 1) {
    await act(async () => complete());
    await pass(50);
  }
  // Two seconds: the first event, then one refresh every 400 ms.
  expect(fetches(libraryKey)).toBeLessThanOrEqual(6);
  expect(fetches(libraryKey)).toBeGreaterThanOrEqual(5);
  answers[libraryKey] = 'newest library';
  await act(async () => complete());
  await pass(400);
  expect(screen.getByTestId('lists')).toHaveTextContent('newest library');
});

test('an event on its own refreshes at once, also after a quiet time', async () => {
  const { complete } = await setUp();
  await act(async () => complete());
  await pass(40_000);
  expect(fetches(libraryKey)).toBe(1);
  await act(async () => complete());
  expect(fetches(libraryKey)).toBe(2);
});

test('nothing is refreshed any more once it is gone, even for lists that stay', async () => {
  jest.useFakeTimers();
  const fetcher = jest.fn(async () => 'list');
  const world = createFakeWorld();
  const events = createEventStore(world);
  const cache = new Map();
  const page = (provider: ReactNode) => (
    <SWRConfig value={{ fetcher, provider: () => cache, dedupingInterval: 0 }}>
      <Lists />
      {provider}
    </SWRConfig>
  );
  const { rerender } = render(
    page(
      <EventsProvider store={events}>
        <SummariesProvider>{null}</SummariesProvider>
      </EventsProvider>,
    ),
  );
  await pass(1_000);
  fetcher.mockClear();
  await act(async () => {
    for (let n = 0; n < 5; n += 1) world.source.send('summary_complete', summaryOf(n), `e-${n}`);
  });
  expect(fetcher).toHaveBeenCalledTimes(2);
  rerender(page(null));
  await pass(10_000);
  expect(fetcher).toHaveBeenCalledTimes(2);
});
