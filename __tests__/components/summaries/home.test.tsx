import { act, screen, waitFor, within } from '@testing-library/react';
import { renderApp } from '@/__tests__/support/render-app';
import { Home } from '@/components/summaries/home';
import type { BatchView, SummaryListItem, SummaryPage } from '@/lib/summaries/schemas';

const summary = (n: number): SummaryListItem => ({
  summary_id: `sum_${n}`,
  video_id: null,
  title: `Summary ${n}`,
  channel: 'Channel',
  duration_s: 330,
  model_used: 'extractive',
  source_kind: 'manual',
  language: 'en',
  tldr: 'In short.',
  created_at: Date.now(),
});
const library = (...items: SummaryListItem[]): SummaryPage => ({
  items,
  page: 1,
  per_page: 20,
  total: items.length,
});
const batch = (more: Partial<BatchView> = {}): BatchView => ({
  batch_id: 'bat_1',
  status: 'active',
  total: 1,
  resolving: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
  created_at: 0,
  sources: [],
  jobs: [
    {
      job_id: 'job_1',
      video_id: null,
      title: 'A talk',
      status: 'running',
      phase: 'transcript',
      percent: 5,
    },
  ],
  ...more,
});

function renderHome(options: { batches?: BatchView[]; library?: SummaryPage }) {
  const { batches = [], library: page = library() } = options;
  return renderApp(<Home startBatch={jest.fn()} batches={batches} library={page} />, {
    '/api/batches?active=1': { batches },
    '/api/batches/bat_1': batches[0],
    '/api/summaries?': page,
  });
}

test('an empty library teaches with a link to try', async () => {
  const { user } = renderHome({});
  await user.click(screen.getByRole('button', { name: 'But what is a neural network?' }));
  const box = screen.getByLabelText('YouTube links, one a line');
  expect(box).toHaveValue('https://www.youtube.com/watch?v=aircAruvnKk');
  expect(box).toHaveFocus();
});

test('lists summaries with what they say', () => {
  renderHome({ library: library(summary(1), summary(2)) });
  const items = within(screen.getByTestId('library-list')).getAllByRole('link');
  expect(items.map((item) => item.getAttribute('href'))).toEqual([
    '/summaries/sum_1',
    '/summaries/sum_2',
  ]);
  expect(items[0]).toHaveTextContent('Summary 1');
  expect(items[0]).toHaveTextContent('In short.');
});

test('live progress moves the bar, and a finished batch says how it went', async () => {
  const { world, answers } = renderHome({ batches: [batch()] });
  const row = screen.getByTestId('job-row');
  expect(row).toHaveTextContent('Reading the transcript · 5 %');
  await act(async () => world.source.greet('e-1'));
  await act(async () =>
    world.source.send('summary_progress', {
      status: 'processing',
      message: 'Summarizing',
      progress: 0,
      total: 1,
      percent: 60,
      phase: 'summarizing',
      batch_id: 'bat_1',
      job_id: 'job_1',
      current_video: { id: null, title: 'A talk' },
    }),
  );
  expect(row).toHaveTextContent('Summarizing · 60 %');
  expect(screen.getByRole('progressbar', { name: 'Progress of A talk' })).toHaveAttribute(
    'aria-valuenow',
    '60',
  );

  answers['/api/batches?active=1'] = { batches: [] };
  answers['/api/batches/bat_1'] = batch({
    status: 'completed',
    completed: 1,
    jobs: [
      {
        ...batch().jobs[0]!,
        status: 'completed',
        phase: 'completed',
        percent: 100,
        summary_id: 'sum_9',
      },
    ],
  });
  answers['/api/summaries?'] = library(summary(9));
  await act(async () =>
    world.source.send(
      'summary_complete',
      {
        video_id: null,
        title: 'A talk',
        source: 'generated',
        model_used: 'extractive',
        summary_id: 'sum_9',
        job_id: 'job_1',
        batch_id: 'bat_1',
      },
      'e-2',
    ),
  );
  expect(await screen.findByText('1 summary ready')).toBeVisible();
  expect(screen.getByRole('link', { name: 'A talk' })).toHaveAttribute('href', '/summaries/sum_9');
  expect(await screen.findByText('Summary 9')).toBeVisible();
});

test('a failed video says why, and its card can be put away', async () => {
  const failed = batch({
    status: 'completed',
    failed: 1,
    jobs: [
      {
        ...batch().jobs[0]!,
        status: 'failed',
        phase: 'failed',
        error: { code: 'no_captions', message: 'This video has no captions.', retryable: false },
      },
    ],
  });
  const { world, answers, user } = renderHome({ batches: [batch()] });
  answers['/api/batches?active=1'] = { batches: [] };
  answers['/api/batches/bat_1'] = failed;
  await act(async () => world.source.greet('e-1'));
  expect(await screen.findByText('This video has no captions.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByTestId('batch-card')).toBeNull();
});

test('a batch that was started elsewhere appears with its first progress', async () => {
  const { world, answers } = renderHome({});
  await act(async () => world.source.greet('e-1'));
  answers['/api/batches?active=1'] = { batches: [batch()] };
  await act(async () =>
    world.source.send('summary_progress', {
      status: 'starting',
      message: 'Looking up the video',
      progress: 0,
      total: 1,
      percent: 0,
      phase: 'resolving',
      batch_id: 'bat_1',
      job_id: 'job_1',
      current_video: { id: null, title: 'A talk' },
    }),
  );
  expect(await screen.findByTestId('job-row')).toHaveTextContent('A talk');
});

test('search asks the server and says when nothing matches', async () => {
  const { user, answers } = renderHome({ library: library(summary(1)) });
  answers['/api/summaries?'] = library();
  await user.type(screen.getByLabelText('Search your summaries'), 'bread');
  expect(await screen.findByText(/Nothing matches “bread”/)).toBeVisible();
  await waitFor(() =>
    expect(globalThis.fetch).toHaveBeenCalledWith(expect.stringContaining('q=bread'), undefined),
  );
});
