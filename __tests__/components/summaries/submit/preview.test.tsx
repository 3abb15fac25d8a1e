import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { createFakePreview } from '@/__tests__/support/fake-preview';
import { createFakeStart, renderSubmit } from '@/__tests__/support/submit-page';

const video = 'https://youtu.be/sourdough01';
const list = 'https://www.youtube.com/playlist?list=PLheat';
const videoInList = 'https://www.youtube.com/watch?v=bicycle0001&list=PLheat';

let preview: ReturnType<typeof createFakePreview>;

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  preview = createFakePreview();
  globalThis.fetch = preview.fetch;
  preview.known = {
    [video]: { title: 'Why sourdough works', duration_s: 341 },
    [list]: { kind: 'playlist', title: 'Heat for bakers', count: 49, duration_s: 4_500 },
    [videoInList]: { title: 'A bicycle that rides itself', duration_s: 600 },
  };
});

const lines = () =>
  within(screen.getByTestId('understood-lines'))
    .getAllByRole('listitem')
    .map((line) => line.textContent?.replace(/\s+/g, ' ').trim());

test('says at once what it reads by itself, then what the server knows', async () => {
  const { box, summary } = renderSubmit();
  fireEvent.change(box, { target: { value: `${video}\n${list}` } });
  expect(summary()).toHaveTextContent('1 video, 1 playlist');
  expect(lines()[0]).toContain(video);

  expect(await screen.findByText('Why sourdough works')).toBeVisible();
  expect(lines()).toEqual(['Why sourdough worksVideo 5:41', 'Heat for bakersPlaylist 49 videos']);
  expect(summary()).toHaveTextContent('1 video, 1 playlist of 49 about 1 h 21 min');
});

test('only the summary is read out, and it says what is there already', async () => {
  preview.known[video]!.cached = true;
  const { box, summary } = renderSubmit();
  fireEvent.change(box, { target: { value: video } });
  expect(await screen.findByText('Already summarized')).toBeVisible();
  expect(summary()).toHaveTextContent('1 video about 6 min 1 already summarized');
  expect(screen.getAllByRole('status')).toHaveLength(1);
  expect(summary()).not.toContainElement(screen.getByText('Why sourdough works'));
});

test('a line of which the length is unknown makes the sum a lower bound', async () => {
  const { box, summary } = renderSubmit();
  fireEvent.change(box, { target: { value: `${video}\nunknown0001` } });
  await waitFor(() => expect(summary()).toHaveTextContent('2 videos at least 6 min'));
});

test('asks once, a moment after the last change, and only about what can be used', async () => {
  const { user, box } = renderSubmit();
  await user.type(box, 'nope');
  await user.type(box, '{Shift>}{Enter}{/Shift}');
  await user.paste(`${video}\n${video}`);
  await screen.findByText('Why sourdough works');
  expect(preview.asked.map(({ body }) => body.sources)).toEqual([[video]]);
});

test('a newer question ends the one before, and its answer is the one that is shown', async () => {
  let release = () => {};
  preview.gate = new Promise((done) => {
    release = done;
  });
  const { box } = renderSubmit();
  fireEvent.change(box, { target: { value: video } });
  await waitFor(() => expect(preview.asked).toHaveLength(1));
  fireEvent.change(box, { target: { value: list } });
  await waitFor(() => expect(preview.asked).toHaveLength(2));
  expect(preview.asked[0]!.signal?.aborted).toBe(true);
  release();
  expect(await screen.findByText('Heat for bakers')).toBeVisible();
});

test('what is known of a line stays while another one is added', async () => {
  const { box } = renderSubmit();
  fireEvent.change(box, { target: { value: video } });
  await screen.findByText('Why sourdough works');
  fireEvent.change(box, { target: { value: `${video}\n${list}` } });
  expect(screen.getByText('Why sourdough works')).toBeVisible();
});

test('a preview that fails leaves the local reading, and the links can be sent', async () => {
  preview.refused = true;
  const { start, forms } = createFakeStart();
  const { user, box, summary, submit } = renderSubmit(start);
  fireEvent.change(box, { target: { value: `${video}\nnope` } });
  await waitFor(() => expect(preview.asked).toHaveLength(1));
  expect(summary()).toHaveTextContent('1 video, 1 line to check');
  expect(screen.queryByRole('alert')).toBeNull();
  await user.click(submit());
  await waitFor(() => expect(forms).toHaveLength(1));
});

test('names duplicates, lines that are no link, and what YouTube refuses, each with its reason', async () => {
  preview.known.silentvid01 = {
    code: 'private',
    message: 'This video is private.',
  };
  preview.known['https://youtube.com/@baker'] = {
    kind: 'channel',
    title: 'Uploads from Baker',
    count: 120,
  };
  const { box, summary } = renderSubmit();
  fireEvent.change(box, {
    target: { value: `${video}\n${video}\nnope\nhttps://youtube.com/@baker\nsilentvid01` },
  });
  await screen.findByText('This video is private.');
  expect(summary()).toHaveTextContent('2 videos, 1 channel of 120, 1 duplicate, 2 lines to check');
  expect(lines()).toEqual([
    expect.stringContaining('Why sourdough works'),
    expect.stringContaining('already in the list'),
    expect.stringContaining('not a link to a YouTube video'),
    expect.stringMatching(/Uploads from Baker.*Channel.*120 videos/),
    expect.stringContaining('This video is private.'),
  ]);
});

test('a pause of YouTube is told in the time of whoever looks', async () => {
  const until = new Date(2026, 0, 1, 14, 30).getTime();
  preview.known[video] = { code: 'ip_blocked', message: 'wait until 13:30 UTC', until };
  const { box } = renderSubmit();
  fireEvent.change(box, { target: { value: video } });
  const time = new Date(until).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  expect(await screen.findByText(/refusing this server's address/)).toHaveTextContent(
    `wait until ${time}, or upload the captions`,
  );
});

test('of a thousand lines the first few are shown, and after them only those to check', async () => {
  const ids = Array.from({ length: 999 }, (_, n) => `v${String(n).padStart(10, '0')}`);
  const { box, summary } = renderSubmit();
  fireEvent.change(box, { target: { value: [...ids, 'nope'].join('\n') } });
  expect(summary()).toHaveTextContent('999 videos, 1 line to check');
  expect(lines()).toHaveLength(7);
  expect(screen.getByText(/and 994 more, 1 of them to check/)).toBeVisible();
  const toCheck = screen.getByRole('list', { name: 'Lines to check' });
  expect(within(toCheck).getAllByRole('listitem')).toHaveLength(1);
  await waitFor(() => expect(preview.asked).toHaveLength(1));
});

test('a video inside a playlist offers the playlist, which is asked about and sent', async () => {
  preview.whole[videoInList] = { kind: 'playlist', title: 'Heat for bakers', count: 49 };
  const { start, forms } = createFakeStart();
  const { user, box, summary, submit } = renderSubmit(start);
  fireEvent.change(box, { target: { value: videoInList } });
  expect(screen.getByText('This video is part of a playlist.')).toBeVisible();
  expect(await screen.findByText('A bicycle that rides itself')).toBeVisible();

  await user.click(screen.getByRole('checkbox', { name: 'Summarize the whole playlist' }));
  expect(summary()).toHaveTextContent(/^1 playlist/);
  await waitFor(() => expect(summary()).toHaveTextContent('1 playlist of 49'));
  expect(preview.asked.at(-1)!.body.whole_playlist).toBe(true);
  await user.click(submit());
  await waitFor(() => expect(forms[0]?.get('whole_playlist')).toBe('true'));
  expect(screen.queryByRole('checkbox')).toBeNull();
});

test('a playlist that nobody else can read is not offered', () => {
  const { box } = renderSubmit();
  fireEvent.change(box, {
    target: { value: 'https://www.youtube.com/watch?v=bicycle0001&list=WL' },
  });
  expect(screen.queryByText(/part of a playlist/)).toBeNull();
});
