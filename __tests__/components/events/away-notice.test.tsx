import { act, screen, waitFor, within } from '@testing-library/react';
import { inboxState } from '@/__tests__/support/inbox-states';
import { renderApp } from '@/__tests__/support/render-app';
import { AwayNotice } from '@/components/events/away-notice';
import { describeAway } from '@/components/events/describe-away';
import { InboxBell } from '@/components/inbox/inbox-bell';
import type { InboxItem } from '@/lib/inbox/inbox-item';

const item = (kind: InboxItem['kind'], n = 0): InboxItem => ({
  id: `e-${n}`,
  type: 'system',
  at: 0,
  kind,
  title: `Talk ${n}`,
  detail: null,
  href: null,
  summaryId: null,
  jobId: null,
});
const items = (finished: number, failed: number, messages: number) => [
  ...Array<InboxItem>(finished).fill(item('finished')),
  ...Array<InboxItem>(failed).fill(item('failed')),
  ...Array<InboxItem>(messages).fill(item('message')),
];

test.each([
  [3, 1, 0, '3 summaries were finished and 1 failed while you were away.'],
  [1, 0, 0, '1 summary was finished while you were away.'],
  [0, 2, 0, '2 videos failed while you were away.'],
  [0, 0, 1, '1 message came while you were away.'],
  [2, 1, 3, '2 summaries were finished, 1 failed, and 3 messages came while you were away.'],
])('%i finished, %i failed, %i messages', (finished, failed, messages, words) => {
  expect(describeAway({ items: items(finished, failed, messages), capped: false })).toBe(words);
});

test('more than can be counted is said to be more', () => {
  expect(describeAway({ items: items(900, 0, 0), capped: true })).toBe(
    'At least 900 summaries were finished while you were away.',
  );
});

const complete = (n: number) => ({
  id: `e-${n}`,
  type: 'summary_complete',
  at: Date.now(),
  data: {
    video_id: null,
    title: `Talk ${n}`,
    source: 'generated',
    model_used: 'extractive',
    summary_id: `sum_${n}`,
    job_id: `job_${n}`,
    batch_id: 'bat_1',
  },
});
const failed = {
  id: 'e-8',
  type: 'summary_failed',
  at: Date.now(),
  data: {
    video_id: null,
    title: 'A silent film',
    code: 'no_captions',
    message: 'This video has no captions.',
    retryable: false,
    job_id: 'job_8',
    batch_id: 'bat_1',
  },
};

/** `seen`: up to where this browser has told; `inbox`: what the server knows that was read. */
function open(
  events: object[],
  { seen = 'e-3', inbox = {} }: { seen?: string | null; inbox?: object } = {},
) {
  if (seen) localStorage.setItem('events-seen:usr_1', seen);
  const newest = [...events].reverse();
  const state = inboxState({ as_of: 'e-99', unread: events.length, ...inbox });
  return renderApp(
    <>
      <InboxBell />
      <main id="content" tabIndex={-1}>
        <AwayNotice seed={{ userId: 'usr_1', cursor: 'e-99' }} />
      </main>
    </>,
    {
      '/api/inbox': state,
      '/api/': {},
      '/events/history?order=newest': { events: newest, cursor: null, reset: null },
      '/events/history': { events, cursor: 'e-99', reset: null },
    },
    state,
  );
}
const notice = () => screen.findByRole('region', { name: 'While you were away' });
/** It is there to be seen, and was announced by a region that stood there empty. */
const isTold = async (words: string) => {
  expect(within(await notice()).getByText(words)).toBeVisible();
  expect(within(await notice()).queryByRole('status')).toBeNull();
  expect(screen.getAllByRole('status').map(({ textContent }) => textContent)).toContain(words);
};
const noNotice = () =>
  waitFor(() => expect(screen.queryByRole('region', { name: 'While you were away' })).toBeNull());
afterEach(() => localStorage.clear());

test('several things are counted, and the inbox has the list; it is told once', async () => {
  const { user } = open([complete(5), complete(6), failed]);
  await isTold('2 summaries were finished and 1 failed while you were away.');
  await user.click(screen.getByRole('button', { name: 'Show' }));
  const list = await screen.findByRole('dialog', { name: 'Inbox' });
  expect(await within(list).findAllByRole('listitem')).toHaveLength(3);
  expect(within(list).getByText(/This video has no captions/)).toBeVisible();
  expect(within(list).getByRole('link', { name: 'Talk 6' })).toHaveAttribute(
    'href',
    '/summaries/sum_6',
  );
  await noNotice();
  await user.keyboard('{Escape}');
  expect(screen.getByRole('button', { name: 'Inbox, 3 unread' })).toHaveFocus();
  expect(localStorage.getItem('events-seen:usr_1')).toBe('e-99');
});

test('a single summary is one click away', async () => {
  open([complete(5)]);
  expect(await screen.findByRole('link', { name: 'Read' })).toHaveAttribute(
    'href',
    '/summaries/sum_5',
  );
  expect(screen.getByText('Talk 5')).toBeVisible();
});

test('it can be put away, and the keyboard is not lost with it; the inbox still has it unread', async () => {
  const { user } = open([complete(5), complete(6)]);
  await user.click(await screen.findByRole('button', { name: 'Dismiss' }));
  await noNotice();
  expect(document.getElementById('content')).toHaveFocus();
  expect(screen.getByRole('button', { name: 'Inbox, 2 unread' })).toBeVisible();
});

test('what was read on another device is not told again', async () => {
  open([complete(5), complete(6), complete(7)], {
    inbox: { read_through: 'e-5', read_ids: ['e-7'] },
  });
  await isTold('1 summary was finished while you were away.');
});

test('it goes away when another device reads the rest', async () => {
  const { world } = open([complete(5), complete(6)]);
  await notice();
  await act(async () => {
    world.source.greet('e-99');
    world.source.send(
      'inbox_state',
      inboxState({ revision: 1, as_of: 'e-99', read_through: 'e-99' }),
    );
  });
  await noNotice();
});

test('a browser that has never been here tells what is unread', async () => {
  open([complete(5), complete(6)], { seen: null, inbox: { read_through: 'e-4' } });
  await isTold('2 summaries were finished while you were away.');
});

test('when nothing has happened there is nothing', async () => {
  const { world } = open([]);
  await act(async () => world.source.greet('e-99'));
  expect(screen.queryByRole('region', { name: 'While you were away' })).toBeNull();
});
