import { act, screen } from '@testing-library/react';
import { toast } from 'sonner';
import { FakeNavigation } from '@/__tests__/support/fake-navigation';
import { renderApp } from '@/__tests__/support/render-app';
import { EventToaster } from '@/components/events/event-toaster';
import { useCancelledBatches } from '@/components/summaries/summaries-provider';

function CancelButton() {
  const cancelled = useCancelledBatches();
  return (
    <button type="button" onClick={() => cancelled.add('bat_1')}>
      Cancel
    </button>
  );
}

async function setUp() {
  const app = renderApp(
    <FakeNavigation>
      <CancelButton />
      <EventToaster />
    </FakeNavigation>,
    { '/api/': {} },
  );
  await act(async () => app.world.source.greet('e-0'));
  let events = 0;
  const send = (type: Parameters<typeof app.world.source.send>[0], data: object) =>
    act(async () => {
      events += 1;
      app.world.source.send(type, { batch_id: 'bat_1', ...data }, `e-${events}`);
    });
  return {
    ...app,
    complete: (n: number) =>
      send('summary_complete', {
        video_id: null,
        title: `Talk ${n}`,
        source: 'cache',
        model_used: 'extractive',
        summary_id: `sum_${n}`,
        job_id: `job_${n}`,
      }),
    end: (counts: object) =>
      send('batch_complete', {
        total: 0,
        completed: 0,
        failed: 0,
        cancelled: 0,
        from_cache: 0,
        ...counts,
      }),
  };
}

beforeEach(() => {
  window.matchMedia = () =>
    ({
      matches: false,
      addEventListener() {},
      removeEventListener() {},
    }) as unknown as MediaQueryList;
});
afterEach(() => act(async () => void toast.dismiss()));

test('a playlist that could not be read is said', async () => {
  const { end } = await setUp();
  await end({ total: 0 });
  expect(await screen.findByText('The playlist could not be read')).toBeVisible();
});

test('unless it was cancelled on this page while it was being read', async () => {
  const { user, end, complete } = await setUp();
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  await end({ total: 0 });
  await complete(1);
  expect(await screen.findByText('Talk 1')).toBeVisible();
  expect(screen.queryByText('The playlist could not be read')).toBeNull();
});

test('a batch whose size nobody has told falls silent after a few results', async () => {
  const { complete, end } = await setUp();
  for (let n = 1; n <= 6; n += 1) await complete(n);
  expect(await screen.findByText('Talk 3')).toBeInTheDocument();
  expect(screen.queryByText('Talk 4')).toBeNull();
  await end({ total: 6, completed: 6, from_cache: 6 });
  expect(await screen.findByText('6 summaries ready')).toBeVisible();
});
