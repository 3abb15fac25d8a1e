import { screen, within } from '@testing-library/react';
import { renderApp } from '@/__tests__/support/render-app';
import { SummaryReader } from '@/components/summaries/summary-reader';
import type { SummaryView } from '@/lib/summaries/schemas';

const summary: SummaryView = {
  summary_id: 'sum_1',
  video_id: 'dQw4w9WgXcQ',
  title: 'A talk',
  channel: 'Channel',
  duration_s: 3_700,
  model_used: 'extractive',
  source_kind: 'auto',
  language: 'en',
  timed: true,
  truncated: false,
  usage: null,
  coverage: 0.5,
  created_at: 0,
  tldr: 'In short.',
  overview: 'At length.',
  key_points: [
    { text: 'A point.', citations: [{ passage_id: 2, start_ms: 754_000, end_ms: 780_000 }] },
  ],
  chapters: [
    { title: 'One', summary: 'First.', start_ms: 0 },
    { title: 'Two', summary: 'Second.', start_ms: 3_600_000 },
  ],
  takeaways: [{ label: 'Keep', insight: 'This.', citations: [] }],
  quotes: [{ text: 'Word for word', citations: [] }],
  topics: ['Bread'],
  caveats: ['Made without a language model.'],
};
const transcript = {
  timed: true,
  passages: [
    { id: 1, startMs: 1_200, endMs: 25_000, text: 'Hello and welcome.' },
    { id: 2, startMs: 754_000, endMs: 780_000, text: 'Here is the point.' },
  ],
};

function renderReader(more: Partial<SummaryView> = {}, timed = true) {
  Element.prototype.scrollTo = jest.fn();
  return renderApp(<SummaryReader summary={{ ...summary, ...more }} />, {
    '/api/batches': { batches: [] },
    '/api/summaries/sum_1/transcript': { ...transcript, timed },
  });
}

const transcriptList = () => screen.getByRole('list', { name: 'Transcript' });
const marked = () =>
  within(transcriptList())
    .getAllByRole('listitem')
    .filter((item) => item.hasAttribute('aria-current'))
    .map((item) => item.textContent);

/** jsdom has no layout: the panel begins 900 px down the page, a passage 640 px down the panel. */
function layOut(passageHeight: number) {
  jest.spyOn(HTMLElement.prototype, 'offsetTop', 'get').mockImplementation(function (
    this: HTMLElement,
  ) {
    return this.tagName === 'LI' ? 640 : 900;
  });
  jest.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(passageHeight);
  jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(300);
}

test('shows everything the summary holds, with its facts', async () => {
  renderReader();
  await screen.findByText('Here is the point.');
  for (const text of [
    'In short.',
    'At length.',
    'A point.',
    'Second.',
    'This.',
    'Bread',
    '“Word for word”',
  ]) {
    expect(screen.getByText(text, { exact: false })).toBeVisible();
  }
  expect(screen.getByText('Automatic captions')).toBeVisible();
  expect(screen.getByText('1 h 2 min')).toBeVisible();
  expect(screen.getByText('Made without a language model.')).toBeVisible();
});

test('a time seeks the player and marks the passage', async () => {
  const { user } = renderReader();
  await screen.findByText('Here is the point.');
  expect(screen.queryByTitle('Video: A talk')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Go to 12:34' }));
  expect(screen.getByTitle('Video: A talk')).toHaveAttribute(
    'src',
    expect.stringMatching(/^https:\/\/www\.youtube-nocookie\.com\/embed\/dQw4w9WgXcQ\?.*start=754/),
  );
  expect(marked()).toEqual(['12:34Here is the point.']);
  expect(screen.getByRole('link', { name: 'Open on YouTube' })).toHaveAttribute(
    'href',
    'https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=754s',
  );
});

test('a cited passage is scrolled into the panel, as often as it is asked for', async () => {
  const { user } = renderReader();
  await screen.findByText('Here is the point.');
  layOut(60);
  await user.click(screen.getByRole('button', { name: 'Go to 12:34' }));
  expect(Element.prototype.scrollTo).toHaveBeenCalledTimes(1);
  expect(Element.prototype.scrollTo).toHaveBeenCalledWith({ top: 560, behavior: 'smooth' });
  await user.click(screen.getByRole('button', { name: 'Go to 12:34' }));
  expect(Element.prototype.scrollTo).toHaveBeenCalledTimes(2);
});

test('a passage taller than the panel is shown from its beginning', async () => {
  const { user } = renderReader();
  await screen.findByText('Here is the point.');
  layOut(400);
  await user.click(screen.getByRole('button', { name: 'Go to 12:34' }));
  expect(Element.prototype.scrollTo).toHaveBeenCalledWith({ top: 640, behavior: 'smooth' });
});

test.each([
  ['1:00:00', '12:34Here is the point.'],
  ['0:00', '0:01Hello and welcome.'],
])('the chapter at %s marks what is spoken then', async (time, passage) => {
  const { user } = renderReader();
  await screen.findByText('Here is the point.');
  await user.click(screen.getByRole('button', { name: `Go to ${time}` }));
  expect(marked()).toEqual([passage]);
  expect(Element.prototype.scrollTo).toHaveBeenCalledTimes(1);
});

test('nothing is loaded from YouTube before a click on play', async () => {
  const { user } = renderReader();
  expect(document.querySelector('iframe')).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Play A talk' }));
  expect(screen.getByTitle('Video: A talk')).toBeVisible();
});

test('captions without times are cited by passage, and show no player', async () => {
  const { user } = renderReader({ timed: false, video_id: null, source_kind: 'uploaded' }, false);
  await screen.findByText('Here is the point.');
  await user.click(screen.getByRole('button', { name: 'Go to passage 2' }));
  expect(document.querySelector('iframe')).toBeNull();
  expect(screen.queryByText('12:34')).toBeNull();
  expect(screen.getByText('Uploaded captions')).toBeVisible();
});
