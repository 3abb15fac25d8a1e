import { act, screen, waitFor, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Toaster } from 'sonner';
import { createFakeRouter, FakeNavigation } from '@/__tests__/support/fake-navigation';
import { inboxState } from '@/__tests__/support/inbox-states';
import { type Answering, answerWith, renderApp } from '@/__tests__/support/render-app';
import { InboxBell } from '@/components/inbox/inbox-bell';
import { InboxPage } from '@/components/inbox/inbox-page';
import { MarkSummaryRead } from '@/components/inbox/mark-summary-read';
import { Shortcuts } from '@/components/layout/shortcuts';
import type { InboxState } from '@/lib/inbox/state';

const data = (n: number) => ({
  video_id: null,
  title: `Talk ${n}`,
  source: 'generated',
  model_used: 'extractive',
  summary_id: `sum_${n}`,
  job_id: `job_${n}`,
  batch_id: 'bat_1',
});
const complete = (n: number, at = Date.now()) => ({
  id: `e-${n}`,
  type: 'summary_complete',
  at,
  data: data(n),
});
const message = (n: number, at = Date.now()) => ({
  id: `e-${n}`,
  type: 'system',
  at,
  data: { message: `Message ${n}`, type: 'info', timestamp: at },
});

/** A server that keeps what was read, as the real one does. */
function open(
  children: ReactNode,
  {
    events = [],
    state = {},
    history,
    read,
  }: {
    events?: object[];
    state?: Partial<InboxState>;
    history?: Answering;
    read?: Answering;
  } = {},
) {
  let now = inboxState({ as_of: 'e-99', unread: events.length, ...state });
  const marks: any[] = [];
  const router = createFakeRouter();
  const app = renderApp(
    <FakeNavigation router={router}>
      {children}
      <Toaster />
    </FakeNavigation>,
    {
      '/api/inbox/read': (path: string, init?: RequestInit) => {
        if (read) return read(path, init);
        const mark = JSON.parse(String(init?.body));
        marks.push(mark);
        now = mark.ids
          ? {
              ...now,
              revision: now.revision + 1,
              unread: now.unread - 1,
              read_ids: [...now.read_ids, ...mark.ids],
            }
          : { ...now, revision: now.revision + 1, unread: 0, read_through: 'e-99' };
        return now;
      },
      '/api/inbox': () => now,
      '/api/': {},
      '/events/history': history ?? { events, cursor: null, reset: null },
    },
    now,
  );
  return { ...app, marks, router };
}
const bell = (name: string) => screen.findByRole('button', { name });
const rows = () => screen.getAllByTestId('inbox-item');

describe('the bell', () => {
  test('counts what is unread, up to a point', async () => {
    open(<InboxBell />, { state: { unread: 100 } });
    expect(await bell('Inbox, 99+ unread')).toHaveTextContent('99+');
  });

  test('has no badge when everything is read', async () => {
    open(<InboxBell />);
    expect(await bell('Inbox')).toHaveTextContent('');
  });

  test('tells screen readers of a burst once, when it is over, and not of what was there before', async () => {
    jest.useFakeTimers();
    try {
      const { world } = open(<InboxBell />, { state: { as_of: 'e-1', unread: 2 } });
      await act(async () => world.source.greet('e-1'));
      const said = screen.getByRole('status');
      await act(async () => jest.advanceTimersByTimeAsync(5_000));
      expect(said).toHaveTextContent('');
      for (const n of [2, 3, 4]) {
        await act(async () => world.source.send('summary_complete', data(n), `e-${n}`));
        await act(async () => jest.advanceTimersByTimeAsync(1_000));
        expect(said).toHaveTextContent('');
      }
      await act(async () => jest.advanceTimersByTimeAsync(2_000));
      expect(said).toHaveTextContent('5 unread in the inbox');
    } finally {
      jest.useRealTimers();
    }
  });

  test('opens the newest, each with the way to it; following one reads it and closes', async () => {
    const { user, marks } = open(<InboxBell />, { events: [complete(2), message(1)] });
    await user.click(await bell('Inbox, 2 unread'));
    const panel = await screen.findByRole('dialog', { name: 'Inbox' });
    const link = await within(panel).findByRole('link', { name: 'Talk 2' });
    expect(link).toHaveAttribute('href', '/summaries/sum_2');
    expect(within(panel).queryByRole('link', { name: 'Message 1' })).toBeNull();
    expect(within(panel).getByRole('link', { name: 'Open the inbox' })).toHaveAttribute(
      'href',
      '/inbox',
    );
    // There is nowhere to go in jsdom.
    document.addEventListener('click', (event) => event.preventDefault(), { once: true });
    await user.click(link);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(marks).toEqual([{ ids: ['e-2'] }]);
    await bell('Inbox, 1 unread');
  });

  test('one is marked without going there, and the keyboard goes on to the next', async () => {
    const { user, marks } = open(<InboxBell />, { events: [complete(3), complete(2), message(1)] });
    await user.click(await bell('Inbox, 3 unread'));
    await user.click(await screen.findByRole('button', { name: 'Mark “Talk 3” as read' }));
    expect(screen.getByRole('button', { name: 'Mark “Talk 2” as read' })).toHaveFocus();
    await user.keyboard('{Enter}');
    await user.keyboard('{Enter}');
    expect(screen.getByRole('list', { name: 'Newest of the inbox' })).toHaveFocus();
    await waitFor(() => expect(marks).toHaveLength(3));
    expect(rows().map((row) => row.dataset.unread)).toEqual(['false', 'false', 'false']);
    await user.keyboard('{Escape}');
    expect(await bell('Inbox')).toHaveFocus();
  });

  test('all are marked at once', async () => {
    const { user, world } = open(<InboxBell />, { events: [complete(3), complete(2)] });
    await act(async () => world.source.greet('e-99'));
    await user.click(await bell('Inbox, 2 unread'));
    await user.click(await screen.findByRole('button', { name: 'Mark all as read' }));
    await bell('Inbox');
    expect(screen.getByRole('button', { name: 'Mark all as read' })).toBeDisabled();
  });

  test('a mark that did not arrive is taken back, and says so', async () => {
    const refusal = { error: { code: 'rate_limited', message: 'Wait a moment.' } };
    const { user } = open(<InboxBell />, {
      events: [complete(3)],
      read: () => answerWith(429, refusal),
    });
    await user.click(await bell('Inbox, 1 unread'));
    await user.click(await screen.findByRole('button', { name: /^Mark “Talk 3”/ }));
    expect(await screen.findByText('Not marked as read')).toBeVisible();
    expect(screen.getByText('Wait a moment.')).toBeVisible();
    await bell('Inbox, 1 unread');
  });

  test('what comes while it is open stands on top', async () => {
    const { user, world } = open(<InboxBell />, { events: [complete(2)] });
    await act(async () => world.source.greet('e-99'));
    await user.click(await bell('Inbox, 1 unread'));
    await screen.findByRole('link', { name: 'Talk 2' });
    await act(async () => world.source.send('summary_complete', data(100), 'e-100'));
    expect(within(rows()[0]!).getByRole('link')).toHaveTextContent('Talk 100');
    await bell('Inbox, 2 unread');
  });
});

describe('the page', () => {
  const day = 86_400_000;

  test('has a section a day, and can show the unread alone', async () => {
    const now = Date.now();
    const { user } = open(<InboxPage />, {
      events: [complete(4, now), message(3, now - day), complete(2, now - 3 * day)],
      state: { unread: 2, read_ids: ['e-3'] },
    });
    await screen.findByRole('link', { name: 'Talk 4' });
    const days = screen.getAllByRole('heading', { level: 2 }).map((one) => one.textContent);
    expect(days.slice(0, 2)).toEqual(['Today', 'Yesterday']);
    expect(days).toHaveLength(3);
    expect(screen.getByText('2 unread.')).toBeVisible();
    await user.click(screen.getByRole('radio', { name: 'Unread' }));
    expect(screen.queryByText('Message 3')).toBeNull();
    expect(rows()).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Mark all as read' }));
    expect(await screen.findByText('Nothing unread')).toBeVisible();
    expect(screen.getByText('Nothing unread.')).toBeVisible();
  });

  test('teaches when it is empty', async () => {
    open(<InboxPage />);
    expect(await screen.findByText('Nothing here yet')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Summarize a video' })).toHaveAttribute('href', '/');
  });

  test('says when it could not be loaded, and tries again', async () => {
    let broken = true;
    const { user } = open(<InboxPage />, {
      history: () =>
        broken ? answerWith(500, {}) : { events: [complete(1)], cursor: null, reset: null },
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The inbox could not be loaded.');
    broken = false;
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    await screen.findByRole('link', { name: 'Talk 1' });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('says when this device is offline', async () => {
    const { world } = open(<InboxPage />, { events: [complete(1)] });
    await screen.findByRole('link', { name: 'Talk 1' });
    await act(async () => {
      world.online = false;
      world.source.fail();
    });
    expect(await screen.findByText(/You are offline/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Talk 1' })).toBeVisible();
  });

  test('goes back as far as there is something', async () => {
    const newest = Array.from({ length: 40 }, (_, n) => complete(60 - n));
    const { user } = open(<InboxPage />, {
      history: (path) =>
        path.includes('before=e-21')
          ? { events: [complete(20)], cursor: null, reset: null }
          : { events: newest, cursor: 'e-21', reset: null },
    });
    await user.click(await screen.findByRole('button', { name: 'Show older' }));
    await screen.findByRole('link', { name: 'Talk 20' });
    expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
    expect(screen.getByText('This is all. Older events are not kept.')).toBeVisible();
  });

  test('looks for what is unread as far back as it takes', async () => {
    const newest = Array.from({ length: 40 }, (_, n) => complete(60 - n));
    const { user } = open(<InboxPage />, {
      state: { unread: 1, read_ids: newest.map(({ id }) => id) },
      history: (path) =>
        path.includes('before=e-21')
          ? { events: [complete(20)], cursor: null, reset: null }
          : { events: newest, cursor: 'e-21', reset: null },
    });
    await screen.findByRole('link', { name: 'Talk 60' });
    await user.click(screen.getByRole('radio', { name: 'Unread' }));
    await screen.findByRole('link', { name: 'Talk 20' });
    expect(rows()).toHaveLength(1);
  });

  test('j and k step through what can be opened, and g i leads here', async () => {
    const { user, router } = open(
      <>
        <Shortcuts />
        <InboxPage />
      </>,
      { events: [complete(3), message(2), complete(1)] },
    );
    const link = await screen.findByRole('link', { name: 'Talk 3' });
    link.focus();
    await user.keyboard('j');
    expect(screen.getByRole('link', { name: 'Talk 1' })).toHaveFocus();
    await user.keyboard('k');
    expect(link).toHaveFocus();
    await user.keyboard('gi');
    expect(router.push).toHaveBeenCalledWith('/inbox');
  });
});

test('who reads a summary has read that it is ready, also when it is made anew under their eyes', async () => {
  const { world, marks } = open(<MarkSummaryRead summaryId="sum_100" />, { state: { unread: 1 } });
  await waitFor(() => expect(marks).toEqual([{ summary_id: 'sum_100' }]));
  await act(async () => world.source.greet('e-99'));
  await act(async () => world.source.send('summary_complete', data(100), 'e-100'));
  await waitFor(() => expect(marks).toHaveLength(2));
});

test('with nothing unread, reading a summary asks the server for nothing', async () => {
  const { world, marks } = open(<MarkSummaryRead summaryId="sum_1" />);
  await act(async () => world.source.greet('e-99'));
  expect(marks).toEqual([]);
});
