import { act, screen, within } from '@testing-library/react';
import { renderApp } from '@/__tests__/support/render-app';
import { AwayNotice } from '@/components/events/away-notice';
import { describeAway } from '@/components/events/describe-away';
import type { AwayItem } from '@/lib/events/client/away-digest';

const item = (kind: AwayItem['kind'], n = 0): AwayItem => ({
  id: `e-${n}`,
  at: 0,
  kind,
  title: `Talk ${n}`,
  detail: null,
  summaryId: null,
  jobId: null,
});
const items = (finished: number, failed: number, messages: number) => [
  ...Array<AwayItem>(finished).fill(item('finished')),
  ...Array<AwayItem>(failed).fill(item('failed')),
  ...Array<AwayItem>(messages).fill(item('message')),
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

function open(events: object[]) {
  localStorage.setItem('events-seen:usr_1', 'e-3');
  return renderApp(
    <main id="content" tabIndex={-1}>
      <AwayNotice seed={{ userId: 'usr_1', cursor: 'e-99' }} />
    </main>,
    { '/api/': {}, '/events/history': { events, cursor: 'e-99', reset: null } },
  );
}
afterEach(() => localStorage.clear());

test('several things are counted, with the list behind them; reading it is the end of it', async () => {
  const { user } = open([complete(5), complete(6), failed]);
  const notice = await screen.findByRole('region', { name: 'While you were away' });
  expect(within(notice).getByRole('status')).toHaveTextContent(
    '2 summaries were finished and 1 failed while you were away.',
  );
  await user.click(screen.getByRole('button', { name: 'Show' }));
  const list = await screen.findByRole('dialog', { name: 'While you were away' });
  expect(within(list).getAllByRole('listitem')).toHaveLength(3);
  expect(within(list).getByText('This video has no captions.')).toBeVisible();
  expect(within(list).getByRole('link', { name: 'Talk 6' })).toHaveAttribute(
    'href',
    '/summaries/sum_6',
  );
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('region', { name: 'While you were away' })).toBeNull();
  expect(document.getElementById('content')).toHaveFocus();
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

test('it can be put away, and the keyboard is not lost with it', async () => {
  const { user } = open([complete(5), complete(6)]);
  await user.click(await screen.findByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByRole('region', { name: 'While you were away' })).toBeNull();
  expect(document.getElementById('content')).toHaveFocus();
});

test('a long list ends somewhere and says so', async () => {
  const { user } = open(Array.from({ length: 60 }, (_, n) => complete(n + 4)));
  await user.click(await screen.findByRole('button', { name: 'Show' }));
  const list = await screen.findByRole('dialog');
  expect(within(list).getAllByRole('listitem')).toHaveLength(50);
  expect(list).toHaveTextContent('And 10 more. Your library has all that is finished.');
});

test('when nothing has happened there is nothing', async () => {
  const { world } = open([]);
  await act(async () => world.source.greet('e-99'));
  expect(screen.queryByRole('region', { name: 'While you were away' })).toBeNull();
});
