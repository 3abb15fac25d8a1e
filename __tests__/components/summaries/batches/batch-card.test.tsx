import { act, screen, waitFor, within } from '@testing-library/react';
import { batchView, jobView, playlistSource } from '@/__tests__/support/batch-views';
import { renderHome } from '@/__tests__/support/render-home';
import type { JobView } from '@/lib/summaries/schemas';

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

const jobs = (count: number, more: (n: number) => Partial<JobView>) =>
  Array.from({ length: count }, (_, n) => jobView(n + 1, more(n + 1)));
const rows = () => screen.getAllByTestId('job-row').map((row) => row.dataset.job);
const clock = (at: number) =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
const button = (name: string | RegExp) => screen.getByRole('button', { name });

describe('playlists', () => {
  test('one that is being read has a row of its own', async () => {
    await renderHome([batchView([], [playlistSource({ status: 'resolving', title: undefined })])]);
    expect(screen.getByTestId('batch-card')).toHaveTextContent('Reading the playlist');
    expect(screen.getByTestId('playlist-row')).toHaveTextContent('Reading the playlist…');
    expect(screen.getByTestId('playlist-row')).toHaveTextContent('list=PL1');
  });

  test('one that waits for YouTube says until when', async () => {
    const until = new Date(2026, 0, 1, 14, 30).getTime();
    await renderHome([batchView([], [playlistSource({ status: 'resolving', until })])]);
    const time = new Date(until).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    expect(screen.getByText(/Waiting for YouTube until/)).toHaveTextContent(time);
  });

  test('one that waits because YouTube refuses this server says so, and what can be done', async () => {
    const until = new Date(2026, 0, 1, 14, 30).getTime();
    const waits = { status: 'resolving', until, code: 'ip_blocked', message: 'in UTC' } as const;
    await renderHome([batchView([], [playlistSource(waits)])]);
    const row = screen.getByTestId('playlist-row');
    expect(row).toHaveTextContent(
      `refusing this server's address. Set YOUTUBE_PROXY_URL, wait until ${clock(until)}, or upload`,
    );
    expect(row).not.toHaveTextContent('UTC');
  });

  test('a channel is read, named and counted as one', async () => {
    const channel = { kind: 'channel', title: undefined, input: '@nora' } as const;
    await renderHome([batchView([], [playlistSource({ ...channel, status: 'resolving' })])]);
    expect(screen.getByTestId('batch-card')).toHaveTextContent('Reading the channel');
    expect(screen.getByTestId('playlist-row')).toHaveTextContent('Reading the channel…');
  });

  test('a channel of which only a part is taken says of how many', async () => {
    const title = 'Uploads from Nora';
    const channel = playlistSource({ kind: 'channel', title, count: 498, left_out: 497 });
    await renderHome([batchView([jobView(1, { playlist: title })], [channel])]);
    const row = screen.getByTestId('playlist-row');
    expect(row).toHaveTextContent('Uploads from Nora: 1 video');
    expect(row).toHaveTextContent('Showing 1 of 498');
  });

  test('a mix says why so few of it are taken', async () => {
    const title = 'Mix – Bread';
    const mix = playlistSource({
      input: 'https://www.youtube.com/playlist?list=RDdQw4w9WgXcQ',
      title,
      count: 25,
    });
    await renderHome([batchView([jobView(1, { playlist: title })], [mix])]);
    expect(screen.getByTestId('playlist-row')).toHaveTextContent(/has no end: its first 25/);
  });

  test('one that is read says what it came to, what was skipped and why, and what is left out', async () => {
    const source = playlistSource({
      count: 498,
      left_out: 494,
      skipped: [
        { video_id: null, title: 'Private video', code: 'private' },
        { video_id: 'x', title: 'For members', code: 'members_only' },
      ],
    });
    const { user } = await renderHome([
      batchView(
        [jobView(1, { playlist: source.title }), jobView(2, { playlist: source.title })],
        [source],
      ),
    ]);
    const row = screen.getByTestId('playlist-row');
    expect(row).toHaveTextContent('Heat for bakers: 2 videos, 2 skipped');
    expect(row).toHaveTextContent('Showing 2 of 498');
    expect(screen.queryByText('For members')).toBeNull();
    await user.click(button('2 skipped'));
    const skipped = screen.getByRole('list', { name: 'Skipped in Heat for bakers' });
    expect(within(skipped).getAllByRole('listitem')[1]).toHaveTextContent(
      'For membersThis video is for channel members.',
    );
  });

  test('one that could not be read says why, and is retried with the rest', async () => {
    const message = 'YouTube shows no such playlist.';
    const failed = playlistSource({ status: 'failed', title: undefined, message });
    const { user, server } = await renderHome([batchView([], [failed])]);
    const card = screen.getByTestId('batch-card');
    expect(card).toHaveTextContent('The playlist could not be read');
    await user.click(button(/could not be read/));
    expect(screen.getByTestId('playlist-row')).toHaveTextContent(message);
    await user.click(button('Retry failed (1)'));
    expect(server.requests).toEqual([{ verb: 'retry', body: { include_cancelled: false } }]);
    expect(await screen.findByText('Reading the playlist…')).toBeVisible();
  });

  test('videos name their playlist where a batch has more than one kind', async () => {
    await renderHome([batchView([jobView(1), jobView(2, { playlist: 'Heat' })], [])]);
    const [own, listed] = screen.getAllByTestId('job-row');
    expect(own).not.toHaveTextContent('Heat');
    expect(listed).toHaveTextContent('Talk 2 · Heat');
  });
});

describe('while it runs', () => {
  const bar = () => screen.getByRole('progressbar', { name: 'Progress of the batch' });

  test('progress goes forward only', async () => {
    const queued = jobView(2, { status: 'queued' });
    const { progress } = await renderHome([batchView([jobView(1), queued])]);
    await progress(1, 60);
    await progress(1, 40);
    expect(screen.getAllByTestId('job-row')[0]).toHaveTextContent('60 %');
    expect(bar()).toHaveAttribute('aria-valuenow', '30');
    await progress(1, 0);
    expect(bar()).toHaveAttribute('aria-valuenow', '30');
  });

  test('the bar of a batch waits for the playlists, so that they do not take it back', async () => {
    const reading = playlistSource({ status: 'resolving' });
    const { server, progress } = await renderHome([batchView([jobView(1)], [reading])]);
    await progress(1, 60);
    expect(bar()).toHaveAttribute('aria-valuenow', '0');
    expect(screen.getByText('0 of 1 video done, more to come')).toBeVisible();
    const found = [jobView(1, { percent: 60 }), ...jobs(5, () => ({ status: 'queued' })).slice(1)];
    server.put(batchView(found, [playlistSource()]));
    await progress(5, 0);
    await waitFor(() => expect(screen.getByText('0 of 5 videos done')).toBeVisible());
    expect(bar()).toHaveAttribute('aria-valuenow', '12');
  });

  test('a row does not fall back between its end and the last word of the server', async () => {
    const { server, progress, complete } = await renderHome([batchView([jobView(1), jobView(2)])]);
    await progress(1, 95);
    const row = () => screen.getAllByTestId('job-row')[0];
    await complete(1);
    expect(row()).toHaveTextContent('Done');
    expect(row()).toHaveAttribute('data-status', 'running');
    server.put(batchView([jobView(1, { status: 'completed' }), jobView(2)]));
    await complete(3);
    await waitFor(() => expect(row()).toHaveAttribute('data-status', 'completed'));
  });

  test('cancelling keeps what is done and offers to take up the rest', async () => {
    const { user, server } = await renderHome([
      batchView([
        jobView(1, { status: 'completed' }),
        jobView(2),
        jobView(3, { status: 'queued' }),
      ]),
    ]);
    expect(screen.getByText('1 of 3 videos done')).toBeVisible();
    await user.click(button('Cancel'));
    expect(await screen.findByText('1 summary ready, 2 cancelled')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Talk 1' })).toBeVisible();
    expect(screen.getByTestId('batch-card')).toContainElement(
      document.activeElement as HTMLElement,
    );
    await user.click(button('Retry cancelled (2)'));
    expect(await screen.findByText('1 of 3 videos done')).toBeVisible();
    expect(server.requests).toEqual([
      { verb: 'cancel', body: null },
      { verb: 'retry', body: { include_cancelled: true } },
    ]);
  });

  test('what cannot be done is said, and the buttons are there again', async () => {
    const { user, server } = await renderHome([batchView([jobView(1)])]);
    server.refusal = 'This was done already.';
    await user.click(button('Cancel'));
    expect(await screen.findByRole('alert')).toHaveTextContent('This was done already.');
    expect(button('Cancel')).toBeEnabled();
  });
});

describe('retrying', () => {
  const mixed = () =>
    batchView([
      jobView(1, { status: 'failed' }),
      jobView(2, { status: 'failed', error: { code: 'private', message: 'P.', retryable: false } }),
      jobView(3),
    ]);

  test('everything that failed, or one row of it where that can help', async () => {
    const { user, server } = await renderHome([mixed()]);
    expect(screen.queryByRole('button', { name: 'Retry Talk 2' })).toBeNull();
    await user.click(button('Retry Talk 1'));
    await waitFor(() => expect(rows()).toHaveLength(3));
    expect(await screen.findByText('In the queue')).toBeVisible();
    await user.click(button('Retry failed (1)'));
    await waitFor(() => expect(screen.queryByRole('button', { name: /Retry/ })).toBeNull());
    expect(server.requests.map(({ body }) => body)).toEqual([
      { job_ids: ['job_1'], include_cancelled: false },
      { include_cancelled: false },
    ]);
  });

  test('a retried row begins again and is not held by what it showed before', async () => {
    const { user, progress } = await renderHome([mixed()]);
    await user.click(button('Retry Talk 1'));
    const row = () => screen.getAllByTestId('job-row')[0];
    await waitFor(() => expect(row()).toHaveTextContent('In the queue'));
    await progress(1, 5);
    expect(row()).toHaveTextContent('Summarizing · 5 %');
  });
});

describe('a long batch', () => {
  const long = () =>
    batchView(
      jobs(49, (n) => ({
        status: n <= 20 ? 'completed' : n === 21 ? 'failed' : n <= 24 ? 'running' : 'queued',
      })),
    );

  test('shows the rows that matter, and all of them when asked', async () => {
    const { user } = await renderHome([long()]);
    expect(rows()).toEqual(['job_19', 'job_20', 'job_21', 'job_22', 'job_23', 'job_24']);
    await user.click(button('Show all 49'));
    expect(rows()).toHaveLength(49);
    await user.click(button('Show fewer'));
    expect(rows()).toHaveLength(6);
  });
});

describe('videos that wait for YouTube', () => {
  const until = new Date(2026, 0, 1, 14, 30).getTime();
  const error = { code: 'bot_check', message: 'wait until 13:30 UTC', retryable: true };
  const waiting = () =>
    jobView(1, { status: 'waiting', phase: 'waiting', percent: 0, until, error });

  test("say until when, in the reader's own time, and what can be done", async () => {
    await renderHome([batchView([waiting()])]);
    const row = screen.getByTestId('job-row');
    expect(row).toHaveTextContent(`Waiting for YouTube until ${clock(until)}`);
    expect(row).toHaveTextContent(
      `YouTube asks this server to prove it is no robot. Set YOUTUBE_PROXY_URL, wait until ${clock(until)}, or upload the captions. It goes on by itself.`,
    );
    expect(row).not.toHaveTextContent('UTC');
  });

  test('go on without a word of it', async () => {
    const { progress } = await renderHome([batchView([waiting()])]);
    await progress(1, 0, { phase: 'resolving', message: 'Looking up the video' });
    const row = screen.getByTestId('job-row');
    expect(row).toHaveTextContent('Looking up the video');
    expect(row).toHaveAttribute('data-status', 'running');
    expect(row).not.toHaveTextContent('robot');
  });

  test('that wait longer say so as soon as everybody is told', async () => {
    const { server, world } = await renderHome([batchView([waiting()])]);
    const later = until + 1_800_000;
    server.put(batchView([{ ...waiting(), until: later }]));
    await act(async () =>
      world.source.send(
        'system',
        { message: 'x', type: 'warning', timestamp: 0, code: 'bot_check', until: later },
        'e-9',
      ),
    );
    await waitFor(() =>
      expect(screen.getByTestId('job-row')).toHaveTextContent(`until ${clock(later)}`),
    );
  });
});

test('captions in another language are offered by name, and one click tries again with them', async () => {
  const languages = [
    { language: 'en', kind: 'manual' as const },
    { language: 'de', kind: 'auto' as const },
  ];
  const message = 'This video has no captions in that language.';
  const error = { code: 'language_unavailable', message, retryable: false, languages };
  const { user, server } = await renderHome([
    batchView([jobView(1, { status: 'failed', error }), jobView(2)]),
  ]);
  expect(screen.queryByRole('button', { name: 'Retry Talk 1' })).toBeNull();
  const group = screen.getByRole('group', { name: 'Captions that “Talk 1” has' });
  await user.click(within(group).getByRole('button', { name: /^German\s*automatic$/ }));
  expect(server.requests).toEqual([
    {
      verb: 'retry',
      body: { job_ids: ['job_1'], include_cancelled: false, caption_language: 'de' },
    },
  ]);
  await waitFor(() => expect(screen.queryByText(message)).toBeNull());
});
