import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { toast } from 'sonner';
import { failStreams } from '@/__tests__/support/fake-event-source';
import { createFakeRouter, FakeNavigation } from '@/__tests__/support/fake-navigation';
import { installFakeNotification } from '@/__tests__/support/fake-notification';
import { inboxState } from '@/__tests__/support/inbox-states';
import { renderApp } from '@/__tests__/support/render-app';
import { EventToaster } from '@/components/events/event-toaster';
import { defaultPreferences } from '@/lib/inbox/state';

async function setUp(options: Parameters<typeof userEvent.setup>[0] = {}) {
  const router = createFakeRouter();
  const app = renderApp(
    <FakeNavigation router={router}>
      <button type="button">Elsewhere</button>
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
    router,
    send,
    user: userEvent.setup(options),
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
afterEach(async () => {
  await act(async () => void toast.dismiss());
  jest.useRealTimers();
});

const setVisible = (visible: boolean) => {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(visible ? 'visible' : 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
};
const titles = () => screen.queryAllByText(/^Talk \d+$/).map((element) => element.textContent);

test('a hidden page says nothing, not even when it is looked at again', async () => {
  const { send } = await setUp();
  await act(async () => setVisible(false));
  await send('system', {
    message: 'Maintenance at ten.',
    type: 'info',
    timestamp: 0,
    batch_id: undefined,
  });
  await act(async () => setVisible(true));
  await send('system', {
    message: 'Maintenance is over.',
    type: 'info',
    timestamp: 0,
    batch_id: undefined,
  });
  expect(await screen.findByText('Maintenance is over.')).toBeVisible();
  expect(screen.queryByText('Maintenance at ten.')).toBeNull();
});

test('what is long past when the page hears of it is no toast', async () => {
  const { world } = await setUp();
  world.history = {
    events: [
      {
        id: 'e-1',
        type: 'system',
        at: 0,
        data: { message: 'Yesterday.', type: 'info', timestamp: 0 },
      },
    ],
    cursor: 'e-1',
  };
  world.at += 86_400_000;
  await act(async () => world.source.send('ping', { at: world.at }, 'e-1'));
  await waitFor(() => expect(world.sources.length).toBeGreaterThan(1), { timeout: 3_000 });
  await act(async () => world.source.greet('e-1'));
  await act(async () =>
    world.source.send('system', { message: 'Today.', type: 'info', timestamp: 0 }, 'e-2'),
  );
  expect(await screen.findByText('Today.')).toBeVisible();
  expect(screen.queryByText('Yesterday.')).toBeNull();
});

test('no more than three at a time: a new one takes the place of the oldest', async () => {
  const { send } = await setUp();
  for (let n = 1; n <= 5; n += 1) {
    const batch = { batch_id: `bat_${n}` };
    await send('summary_complete', {
      ...{ video_id: null, title: `Talk ${n}`, source: 'generated', model_used: 'extractive' },
      ...{ summary_id: `sum_${n}`, job_id: `job_${n}` },
      ...batch,
    });
  }
  await waitFor(() => expect(titles()).toEqual(['Talk 5', 'Talk 4', 'Talk 3']));
});

test('stays as long as the keyboard is in it, and goes five seconds after', async () => {
  jest.useFakeTimers();
  const { user, complete } = await setUp({ advanceTimers: jest.advanceTimersByTime });
  const pass = (ms: number) => act(async () => jest.advanceTimersByTimeAsync(ms));
  await complete(1);
  await pass(1_000);
  await user.tab();
  while (!document.activeElement?.closest('[data-sonner-toast]')) await user.tab();
  await pass(20_000);
  expect(titles()).toEqual(['Talk 1']);
  await act(async () => screen.getByRole('button', { name: 'Elsewhere' }).focus());
  await pass(4_000);
  expect(titles()).toEqual(['Talk 1']);
  await pass(2_000);
  expect(titles()).toEqual([]);
});

test('a toast that is closed with the keyboard leaves the others to their time', async () => {
  jest.useFakeTimers();
  const { user, complete } = await setUp({ advanceTimers: jest.advanceTimersByTime });
  const pass = (ms: number) => act(async () => jest.advanceTimersByTimeAsync(ms));
  await complete(1);
  await complete(2);
  await pass(1_000);
  const [close] = screen.getAllByRole('button', { name: 'Close toast' });
  await user.tab();
  while (document.activeElement !== close) await user.tab();
  await user.keyboard('{Enter}');
  await pass(1_000);
  expect(titles()).toHaveLength(1);
  await pass(7_000);
  expect(titles()).toEqual([]);
});

test('that the page has to poll is said once an outage', async () => {
  jest.useFakeTimers();
  const { world } = await setUp();
  const pass = (ms: number) => act(async () => jest.advanceTimersByTimeAsync(ms));
  const said = () => screen.queryAllByText('Updates come a bit later').length;
  const fail = async (times: number) => {
    await failStreams(world, times, act);
    await pass(100);
  };
  await fail(4);
  expect(said()).toBe(0);
  await fail(1);
  expect(said()).toBe(1);
  await pass(6_000);
  expect(said()).toBe(0);
  // Polling fails for a while, too, and works again: the same outage.
  world.history = null;
  await pass(20_000);
  world.history = {};
  for (let n = 0; n < 60; n += 1) {
    await pass(1_000);
    expect(said()).toBe(0);
  }

  while (world.source.closed) await pass(100);
  await act(async () => world.source.greet('e-0'));
  await pass(6_000);
  await fail(5);
  expect(said()).toBe(1);
  while (world.source.closed) await pass(100);
  await act(async () => world.source.greet('e-0'));
  await pass(1_000);
  expect(said()).toBe(0);
});

test('a playlist that could not be read is said, with a way to its card', async () => {
  const { user, router, end } = await setUp();
  await end({ total: 0, failed_lists: 1 });
  expect(await screen.findByText('A playlist or channel could not be read')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Show' }));
  expect(router.push).toHaveBeenCalledWith('/#bat_1');
});

test('unless it was cancelled while it was being read, on whichever device', async () => {
  const { end, complete } = await setUp();
  await end({ total: 0, cancelled_lists: 1 });
  await complete(1);
  expect(await screen.findByText('Talk 1')).toBeVisible();
  expect(document.querySelectorAll('[data-sonner-toast]')).toHaveLength(1);
});

test('a batch whose size nobody has told falls silent after a few results', async () => {
  const { complete, end } = await setUp();
  for (let n = 1; n <= 6; n += 1) await complete(n);
  expect(await screen.findByText('Talk 3')).toBeInTheDocument();
  expect(screen.queryByText('Talk 4')).toBeNull();
  await end({ total: 6, completed: 6, from_cache: 6 });
  expect(await screen.findByText('6 summaries ready')).toBeVisible();
});

describe('what somebody has chosen', () => {
  const off = { toast: false, inbox: true, desktop: true };
  const choose = (app: Awaited<ReturnType<typeof setUp>>, summary_complete: object) =>
    act(async () =>
      app.world.source.send(
        'inbox_state',
        inboxState({
          revision: 1,
          preferences: { ...defaultPreferences, summary_complete } as never,
        }),
      ),
    );

  test('no toast for a type that is wanted elsewhere only, from the moment it is known', async () => {
    const app = await setUp();
    await app.complete(1);
    await waitFor(() => expect(titles()).toEqual(['Talk 1']));
    await choose(app, off);
    await app.complete(2);
    await app.send('system', { message: 'Maintenance.', type: 'info', timestamp: 0 });
    expect(titles()).toEqual(['Talk 1']);
  });

  test('a hidden page that holds the stream says it by the desktop, once switched on and where it is wanted', async () => {
    const notifications = installFakeNotification();
    notifications.permission = 'granted';
    const made = () => notifications.made.map(({ title, options }) => `${title}: ${options.body}`);
    localStorage.setItem('desktop-notifications:', 'on');
    const app = await setUp();
    await act(async () => setVisible(false));
    await app.complete(1);
    expect(made()).toEqual(['Already summarized: Talk 1']);
    await act(async () => notifications.made[0]!.onclick());
    expect(app.router.push).toHaveBeenCalledWith('/summaries/sum_1');
    expect(fetch).toHaveBeenCalledWith(
      '/api/inbox/read',
      expect.objectContaining({ body: '{"ids":["e-1"]}' }),
    );
    await choose(app, { toast: true, inbox: true, desktop: false });
    await app.complete(2);
    await act(async () => setVisible(true));
    await app.complete(3);
    expect(made()).toHaveLength(1);
    localStorage.clear();
  });
});
