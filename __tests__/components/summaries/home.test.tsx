import { act, screen, waitFor, within } from '@testing-library/react';
import { batchView, jobView, playlistSource } from '@/__tests__/support/batch-views';
import { listItem } from '@/__tests__/support/fake-library';
import { renderHome } from '@/__tests__/support/render-home';
import { startedBatch } from '@/__tests__/support/submit-page';
import type { SummaryListItem, SummaryPage } from '@/lib/summaries/schemas';

const library = (...items: SummaryListItem[]): SummaryPage => ({
  items,
  page: 1,
  per_page: 20,
  total: items.length,
});

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

test('an empty library teaches with a link to try', async () => {
  const { user } = await renderHome();
  await user.click(screen.getByRole('button', { name: 'But what is a neural network?' }));
  const box = screen.getByLabelText('YouTube links, one a line');
  expect(box).toHaveValue('https://www.youtube.com/watch?v=aircAruvnKk');
  expect(box).toHaveFocus();
});

test('lists summaries with what they say', async () => {
  await renderHome([], { library: library(listItem(2), listItem(1)) });
  const items = within(screen.getByTestId('library-list')).getAllByRole('link');
  expect(items.map((item) => item.getAttribute('href'))).toEqual([
    '/summaries/sum_2',
    '/summaries/sum_1',
  ]);
  expect(items[0]).toHaveTextContent('Summary 2');
});

test('live progress moves the bar, and a finished batch says how it went', async () => {
  const { server, answers, progress, complete } = await renderHome([batchView([jobView(1)])]);
  const row = screen.getByTestId('job-row');
  expect(row).toHaveTextContent('Reading the transcript · 5 %');
  await progress(1, 60);
  expect(row).toHaveTextContent('Summarizing · 60 %');
  expect(screen.getByRole('progressbar', { name: 'Progress of Talk 1' })).toHaveAttribute(
    'aria-valuenow',
    '60',
  );

  server.put(batchView([jobView(1, { status: 'completed' })]));
  answers['/api/summaries?'] = library(listItem(9));
  await complete(1);
  expect(await screen.findByText('1 summary ready')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Talk 1' })).toHaveAttribute('href', '/summaries/sum_1');
  expect(await screen.findByText('Summary 9')).toBeVisible();
});

test('a failed video says why, and its card can be put away for good', async () => {
  const failed = batchView([
    jobView(1, {
      status: 'failed',
      error: { code: 'no_captions', message: 'This video has no captions.', retryable: false },
    }),
  ]);
  const { server, batchComplete, user, unmount } = await renderHome([batchView([jobView(1)])]);
  server.put(failed);
  await batchComplete({ total: 1, failed: 1 });
  expect(await screen.findByText('This video has no captions.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByTestId('batch-card')).toBeNull();
  unmount();
  await renderHome([failed]);
  expect(screen.queryByTestId('batch-card')).toBeNull();
});

test('a batch that was started elsewhere appears with its first progress', async () => {
  const { server, progress } = await renderHome();
  server.put(batchView([jobView(1)]));
  await progress(1, 0);
  expect(await screen.findByTestId('job-row')).toHaveTextContent('Talk 1');
});

test('a job that nobody has told of, in a batch that is known, brings the batch up to date', async () => {
  const resolving = batchView([jobView(1)], [playlistSource({ status: 'resolving' })]);
  const { server, progress } = await renderHome([resolving]);
  await progress(1, 20);
  server.put(batchView([jobView(1), jobView(2)], [playlistSource()]));
  await progress(2, 0);
  await waitFor(() => expect(screen.getAllByTestId('job-row')).toHaveLength(2));
  const before = server.lists;
  await progress(2, 50);
  await progress(1, 50);
  expect(server.lists).toBe(before);
});

test('a started batch is there at once, above those before it', async () => {
  const started = { ...startedBatch, batch_id: 'bat_2', jobs: [jobView(7, { status: 'queued' })] };
  const { user, server } = await renderHome([batchView([jobView(1), jobView(2)])], {
    startBatch: async () => {
      server.put(batchView(started.jobs, [], { batch_id: 'bat_2', created_at: Date.now() }));
      return { ok: true, value: started };
    },
  });
  await user.type(screen.getByLabelText('YouTube links, one a line'), 'dQw4w9WgXcQ{Enter}');
  const [first, second] = await screen.findAllByTestId('batch-card');
  expect(first).toHaveTextContent('Talk 7');
  expect(second).toHaveTextContent('Talk 1');
});

test('a batch whose end was quicker than the answer to its start is over', async () => {
  const failed = batchView([jobView(7, { status: 'failed' })], [], { batch_id: 'bat_2' });
  let answer = () => {};
  const home = await renderHome([], {
    startBatch: () =>
      new Promise((done) => {
        const value = { ...startedBatch, batch_id: 'bat_2', jobs: [jobView(7)] };
        answer = () => done({ ok: true, value });
      }),
  });
  await home.user.type(screen.getByLabelText('YouTube links, one a line'), 'dQw4w9WgXcQ{Enter}');
  home.server.put(failed);
  await home.batchComplete({ batch_id: 'bat_2', total: 1, failed: 1 });
  await screen.findByTestId('batch-card');
  answer();
  await waitFor(() => expect(screen.getByLabelText('YouTube links, one a line')).toHaveValue(''));
  expect(screen.getByRole('article', { name: 'Finished batch' })).toBeVisible();
});

describe('while a playlist is read', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());
  const pass = (ms: number) => act(async () => jest.advanceTimersByTimeAsync(ms));

  test('the batches are asked for every three seconds, until it is', async () => {
    const reading = playlistSource({ status: 'resolving', title: undefined });
    const { server } = await renderHome([batchView([], [reading])]);
    await pass(1_000);
    const before = server.lists;
    await pass(6_500);
    expect(server.lists).toBe(before + 2);
    server.put(batchView([jobView(1)], [playlistSource()]));
    await pass(3_000);
    const then = server.lists;
    expect(screen.getByTestId('job-row')).toBeVisible();
    await pass(10_000);
    expect(server.lists).toBe(then);
  });
});
