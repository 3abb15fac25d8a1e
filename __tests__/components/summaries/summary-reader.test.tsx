import { act, screen, waitFor, within } from '@testing-library/react';
import { Toaster, toast } from 'sonner';
import { talkFacts } from '@/__tests__/fixtures/summary-facts';
import { createFakeRouter, FakeNavigation } from '@/__tests__/support/fake-navigation';
import { answerWith, renderApp } from '@/__tests__/support/render-app';
import { Shortcuts } from '@/components/layout/shortcuts';
import { SummaryReader } from '@/components/summaries/summary-reader';
import { toMarkdown } from '@/lib/summaries/export-summary';
import type { BatchView, SummaryView } from '@/lib/summaries/schemas';
import { playerOrigin } from '@/lib/youtube/client/embedded-player';

const summary: SummaryView = {
  ...talkFacts,
  model_used: 'extractive',
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
    { passage_id: 1, start_ms: 1_200, end_ms: 25_000, text: 'Hello and welcome.' },
    { passage_id: 2, start_ms: 754_000, end_ms: 780_000, text: 'Here is the point.' },
  ],
};

function renderReader(more: Partial<SummaryView> = {}, timed = true) {
  Element.prototype.scrollTo = jest.fn();
  const router = createFakeRouter();
  const shown = { ...summary, ...more };
  const app = renderApp(
    <FakeNavigation router={router}>
      <SummaryReader summary={shown} />
      <Shortcuts />
      <Toaster />
    </FakeNavigation>,
    {
      '/api/batches?': { batches: [] },
      '/api/summaries/sum_1/transcript': { ...transcript, timed },
    },
  );
  return { ...app, router, shown };
}

const transcriptList = () => screen.getByRole('list', { name: 'Transcript' });
const marked = () =>
  within(transcriptList())
    .getAllByRole('listitem')
    .filter((item) => item.hasAttribute('aria-current'))
    .map((item) => item.textContent);

const button = (name: string | RegExp) => screen.getByRole('button', { name });

/** What the player in the frame says, and what it was told. jsdom loads nothing, so the test is the player. */
function thePlayer() {
  const frame = screen.getByTitle<HTMLIFrameElement>('Video: A talk');
  const told: unknown[] = [];
  frame.contentWindow!.postMessage = (text: string) => {
    const { event, func, args } = JSON.parse(text);
    if (event === 'command') told.push([func, ...args]);
  };
  act(() => void frame.dispatchEvent(new Event('load')));
  return {
    told,
    say: (info: object, more: object = {}) =>
      act(
        async () =>
          void window.dispatchEvent(
            Object.assign(new Event('message'), {
              origin: playerOrigin,
              source: frame.contentWindow,
              data: JSON.stringify({ event: 'infoDelivery', info }),
              ...more,
            }),
          ),
      ),
  };
}
const playing = { playerState: 1 };

afterEach(async () => {
  await act(async () => void toast.dismiss());
  window.history.replaceState(null, '', '/');
});

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
  expect(button('Auto-generated captions')).toBeVisible();
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

const fact = (name: string) =>
  screen
    .getByRole('heading', { name: 'About this summary' })
    .closest('section')!
    .textContent!.includes(name);

test('says how it was made, how much of the video it cites, and what it took', async () => {
  renderReader({
    focus: 'Why patience?',
    playlist: 'Baking',
    coverage: 0.857,
    truncated: true,
    usage: { input_tokens: 12_340, output_tokens: 900, cost_usd: 0.0123 },
  });
  await screen.findByText('Here is the point.');
  for (const words of [
    'LanguageEnglish',
    'LengthMedium',
    'FocusWhy patience?',
    'PlaylistBaking',
    'CoverageCites 86 % of the video',
    'Tokens12,340 read, 900 written',
    'Cost$0.012',
  ]) {
    expect([words, fact(words)]).toEqual([words, true]);
  }
  expect(screen.getByText(/captions end before the video does/)).toBeVisible();
});

test('what is not known about it is not said', async () => {
  renderReader({ coverage: 0, length: null });
  await screen.findByText('Here is the point.');
  for (const name of ['Coverage', 'Tokens', 'Cost', 'Focus', 'Playlist', 'Length']) {
    expect([name, fact(name)]).toEqual([name, false]);
  }
});

test('the kind of captions is explained on a click', async () => {
  const { user } = renderReader();
  await user.click(button('Auto-generated captions'));
  expect(within(await screen.findByRole('dialog')).getByText(/speech recognition/)).toBeVisible();
});

describe('with the video playing', () => {
  test('the passage that is spoken is marked and scrolled to', async () => {
    const { user } = renderReader();
    await screen.findByText('Here is the point.');
    await user.click(button('Play A talk'));
    const player = thePlayer();
    await player.say({ ...playing, currentTime: 1 });
    expect(marked()).toEqual(['0:01Hello and welcome.']);
    jest.mocked(Element.prototype.scrollTo).mockClear();
    await player.say({ currentTime: 760 });
    expect(marked()).toEqual(['12:34Here is the point.']);
    expect(Element.prototype.scrollTo).toHaveBeenCalledTimes(1);
    await player.say({ currentTime: 761 });
    expect(Element.prototype.scrollTo).toHaveBeenCalledTimes(1);
  });

  test('the chapter that the video is in is marked', async () => {
    const { user } = renderReader();
    await user.click(button('Play A talk'));
    const player = thePlayer();
    const current = () => screen.getByRole('img', { name: 'Playing' }).closest('li')?.textContent;
    await player.say({ ...playing, currentTime: 1 });
    expect(current()).toContain('One');
    await player.say({ currentTime: 3_605 });
    expect(current()).toContain('Two');
  });

  test('what other windows say moves nothing', async () => {
    const { user } = renderReader();
    await screen.findByText('Here is the point.');
    await user.click(button('Play A talk'));
    const player = thePlayer();
    await player.say({ ...playing, currentTime: 760 }, { origin: 'https://evil.example' });
    await player.say({ ...playing, currentTime: 760 }, { source: window });
    expect(marked()).toEqual(['0:01Hello and welcome.']);
  });

  test('a passage, a chapter and a citation each seek', async () => {
    const { user } = renderReader();
    await screen.findByText('Here is the point.');
    await user.click(button('Play A talk'));
    const player = thePlayer();
    await player.say({ ...playing, currentTime: 1 });
    await user.click(button(/Here is the point/));
    await user.click(button('Go to 1:00:00'));
    await user.click(button('Go to 12:34'));
    expect(
      player.told.filter((command) => Array.isArray(command) && command[0] === 'seekTo'),
    ).toEqual([
      ['seekTo', 754, true],
      ['seekTo', 3600, true],
      ['seekTo', 754, true],
    ]);
  });

  test('scrolling by hand is left alone until the reader wants to follow again', async () => {
    const { user } = renderReader();
    await screen.findByText('Here is the point.');
    await user.click(button('Play A talk'));
    const player = thePlayer();
    await player.say({ ...playing, currentTime: 1 });
    act(() => void transcriptList().dispatchEvent(new WheelEvent('wheel')));
    jest.mocked(Element.prototype.scrollTo).mockClear();
    await player.say({ currentTime: 760 });
    expect(marked()).toEqual(['12:34Here is the point.']);
    expect(Element.prototype.scrollTo).not.toHaveBeenCalled();
    await user.click(button('Follow the video'));
    expect(Element.prototype.scrollTo).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('button', { name: 'Follow the video' })).toBeNull();
  });
});

describe('finding words in the transcript', () => {
  const box = () => screen.findByRole('searchbox', { name: 'Find in the transcript' });

  test('marks them and goes round the passages that have them', async () => {
    const { user } = renderReader();
    await user.type(await box(), 'HE');
    expect(screen.getByText('1 of 2')).toBeVisible();
    expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual([
      'He',
      'He',
      'he',
    ]);
    await user.keyboard('{Enter}');
    expect(screen.getByText('2 of 2')).toBeVisible();
    await user.keyboard('{Enter}');
    expect(screen.getByText('1 of 2')).toBeVisible();
    await user.keyboard('{Shift>}{Enter}{/Shift}');
    expect(screen.getByText('2 of 2')).toBeVisible();
    expect(Element.prototype.scrollTo).toHaveBeenCalled();
    await user.keyboard('{Escape}');
    expect(document.querySelector('mark')).toBeNull();
  });

  test('takes signs for what they are, and says when there is nothing', async () => {
    const { user } = renderReader();
    await user.type(await box(), 'welcome.');
    expect(screen.getByText('1 of 1')).toBeVisible();
    await user.type(await box(), '*(');
    expect(screen.getByText('Not found')).toBeVisible();
  });
});

describe('links to a moment', () => {
  test('a link opens at its passage, and the video begins there', async () => {
    window.history.replaceState(null, '', '/summaries/sum_1#t=754');
    const { user } = renderReader();
    await screen.findByText('Here is the point.');
    expect(marked()).toEqual(['12:34Here is the point.']);
    expect(Element.prototype.scrollTo).toHaveBeenCalled();
    expect(document.querySelector('iframe')).toBeNull();
    await user.click(button('Play A talk from 12:34'));
    expect(screen.getByTitle('Video: A talk')).toHaveAttribute(
      'src',
      expect.stringContaining('start=754'),
    );
  });

  test('a link to another moment of the same page is followed', async () => {
    renderReader();
    await screen.findByText('Here is the point.');
    await act(async () => {
      window.history.replaceState(null, '', '/summaries/sum_1#t=760');
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    });
    expect(marked()).toEqual(['12:34Here is the point.']);
  });

  test('with the video loaded, a link seeks', async () => {
    const { user } = renderReader();
    await screen.findByText('Here is the point.');
    await user.click(button('Play A talk'));
    const player = thePlayer();
    await player.say({ ...playing, currentTime: 1 });
    await act(async () => {
      window.history.replaceState(null, '', '/summaries/sum_1#t=754');
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    });
    expect(player.told).toContainEqual(['seekTo', 754, true]);
    expect(marked()).toEqual(['12:34Here is the point.']);
  });

  test('a passage gives its link', async () => {
    const { user } = renderReader();
    await screen.findByText('Here is the point.');
    await user.click(button('Copy a link to 12:34'));
    expect(await navigator.clipboard.readText()).toBe('http://localhost/summaries/sum_1#t=754');
    expect(await screen.findByText('Link copied')).toBeVisible();
  });

  test('captions without times have no moments', async () => {
    window.history.replaceState(null, '', '/summaries/sum_1#t=754');
    renderReader({ timed: false, video_id: null }, false);
    await screen.findByText('Here is the point.');
    expect(marked()).toEqual([]);
    expect(screen.queryByRole('button', { name: /Copy a link/ })).toBeNull();
  });
});

describe('taking it along', () => {
  test('it is copied as Markdown, by its button or the c key', async () => {
    const { user } = renderReader();
    await user.click(button('Copy as Markdown'));
    expect(await navigator.clipboard.readText()).toBe(toMarkdown(summary));
    await navigator.clipboard.writeText('');
    await user.keyboard('c');
    expect(await screen.findByText('Copied as Markdown')).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe(toMarkdown(summary));
  });

  test('without the clipboard API it is copied by selecting, and a refusal is said', async () => {
    const { user } = renderReader();
    jest.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'));
    const copied: string[] = [];
    document.execCommand = jest.fn(() => {
      copied.push((document.activeElement as HTMLTextAreaElement).value);
      return true;
    });
    await user.click(button('Copy as Markdown'));
    expect(await screen.findByText('Copied as Markdown')).toBeVisible();
    expect(copied).toEqual([toMarkdown(summary)]);
    expect(document.querySelector('textarea')).toBeNull();
    expect(button('Copy as Markdown')).toHaveFocus();
    jest.mocked(document.execCommand).mockReturnValue(false);
    await user.click(button('Copy as Markdown'));
    expect(await screen.findByText('The browser did not allow copying')).toBeVisible();
  });

  test('it is downloaded in three formats', async () => {
    const { user } = renderReader();
    await user.click(button('Download'));
    const links = await screen.findAllByRole('menuitem');
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '/api/summaries/sum_1/export?format=md',
      '/api/summaries/sum_1/export?format=json',
      '/api/summaries/sum_1/export?format=txt',
    ]);
  });
});

describe('deleting it', () => {
  test('leads back to the library and can be undone', async () => {
    const { user, router, answers } = renderReader();
    answers['/api/summaries/delete'] = { deleted: ['sum_1'] };
    answers['/api/summaries/restore'] = { restored: ['sum_1'] };
    await user.click(button('Delete'));
    expect(await screen.findByText('Deleted “A talk”')).toBeVisible();
    expect(router.push).toHaveBeenCalledWith('/#library');
    await user.click(button('Undo'));
    await waitFor(() =>
      expect(globalThis.fetch).toHaveBeenCalledWith(
        '/api/summaries/restore',
        expect.objectContaining({ body: '{"ids":["sum_1"]}' }),
      ),
    );
  });

  test('a failure stays here and says why', async () => {
    const { user, router, answers } = renderReader();
    answers['/api/summaries/delete'] = () =>
      answerWith(500, { error: { code: 'internal', message: 'Something went wrong.' } });
    await user.click(button('Delete'));
    expect(await screen.findByText('Something went wrong.')).toBeVisible();
    expect(router.push).not.toHaveBeenCalled();
    expect(button('Delete')).toBeEnabled();
  });
});

describe('regenerating it', () => {
  const models = {
    models: [
      {
        id: 'extractive',
        provider: 'built-in',
        label: 'Extractive',
        context_tokens: null,
        price: null,
      },
    ],
    default: 'extractive',
  };
  const batch = (job: Partial<BatchView['jobs'][0]>): BatchView => ({
    batch_id: 'bat_1',
    status: 'active',
    total: 1,
    resolving: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
    from_cache: 0,
    created_at: 0,
    sources: [],
    jobs: [
      {
        job_id: 'job_1',
        video_id: 'dQw4w9WgXcQ',
        title: 'A talk',
        status: 'running',
        phase: 'transcript',
        percent: 5,
        ...job,
      },
    ],
  });

  async function regenerate() {
    const app = renderReader();
    const { user, answers, world } = app;
    await act(async () => world.source.greet('e-1'));
    answers['/api/models'] = models;
    answers['/api/batches/bat_1'] = batch({});
    answers['/api/batches'] = { ...batch({}), rejected: [] };
    await user.click(button('Regenerate'));
    const dialog = await screen.findByRole('dialog', { name: 'Regenerate this summary' });
    await user.click(await within(dialog).findByRole('radio', { name: 'Long' }));
    await user.type(within(dialog).getByLabelText(/Focus question/), 'Why?');
    await user.click(within(dialog).getByRole('button', { name: 'Regenerate' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const complete = (summaryId: string) =>
      act(async () =>
        world.source.send(
          'summary_complete',
          {
            video_id: 'dQw4w9WgXcQ',
            title: 'A talk',
            source: 'generated',
            model_used: 'extractive',
            summary_id: summaryId,
            job_id: 'job_1',
            batch_id: 'bat_1',
          },
          'e-2',
        ),
      );
    return { ...app, complete };
  }

  test('asks the server for the same video with what was chosen, and says how it goes', async () => {
    await regenerate();
    expect(await screen.findByText('Reading the transcript · 5 %')).toBeVisible();
    const call = jest
      .mocked(globalThis.fetch)
      .mock.calls.find(([path, init]) => path === '/api/batches' && init?.method === 'POST');
    expect(JSON.parse(String(call?.[1]?.body))).toEqual({
      sources: ['dQw4w9WgXcQ'],
      model: 'extractive',
      length: 'long',
      focus: 'Why?',
      regenerate: true,
    });
    expect(button('Regenerate')).toBeDisabled();
  });

  test('the page shows the new summary as soon as there is one', async () => {
    const { answers, complete } = await regenerate();
    answers['/api/batches/bat_1'] = batch({ status: 'completed', summary_id: 'sum_1' });
    answers['/api/summaries/sum_1'] = { ...summary, tldr: 'Anew, in short.', created_at: 9_000 };
    await complete('sum_1');
    expect(await screen.findByText('Anew, in short.')).toBeVisible();
    expect(await screen.findByText('This is the new summary.')).toBeVisible();
  });

  test('other choices make another summary, which is linked', async () => {
    const { answers, complete } = await regenerate();
    answers['/api/batches/bat_1'] = batch({ status: 'completed', summary_id: 'sum_2' });
    await complete('sum_2');
    expect(await screen.findByRole('link', { name: 'Read it' })).toHaveAttribute(
      'href',
      '/summaries/sum_2',
    );
    expect(screen.getByText('In short.')).toBeVisible();
  });

  test('a failure says why and leaves the summary as it is', async () => {
    const { answers, world } = await regenerate();
    answers['/api/batches/bat_1'] = batch({
      status: 'failed',
      error: { code: 'timeout', message: 'YouTube took too long.', retryable: true },
    });
    await act(async () =>
      world.source.send(
        'summary_failed',
        {
          video_id: 'dQw4w9WgXcQ',
          code: 'timeout',
          message: 'YouTube took too long.',
          retryable: true,
          job_id: 'job_1',
          batch_id: 'bat_1',
        },
        'e-2',
      ),
    );
    expect(
      await screen.findByText('There is no new summary; this one stays. YouTube took too long.'),
    ).toBeVisible();
    expect(button('Regenerate')).toBeEnabled();
  });

  test('captions that do not exist are replaced by some that do in one click', async () => {
    const { answers, world, user } = await regenerate();
    const message = 'This video has no captions in that language.';
    answers['/api/batches/bat_1'] = batch({
      status: 'failed',
      error: {
        code: 'language_unavailable',
        message,
        retryable: false,
        languages: [{ language: 'en', kind: 'manual' }],
      },
    });
    const failed = { code: 'language_unavailable', message, retryable: false };
    await act(async () =>
      world.source.send(
        'summary_failed',
        { video_id: 'x', ...failed, job_id: 'job_1', batch_id: 'bat_1' },
        'e-2',
      ),
    );
    const english = await screen.findByRole('button', { name: 'English' });
    answers['/api/batches/bat_1'] = batch({ status: 'queued', phase: 'queued', percent: 0 });
    await user.click(english);
    expect(await screen.findByText('In the queue · 0 %')).toBeVisible();
    const call = jest
      .mocked(globalThis.fetch)
      .mock.calls.find(([path]) => path === '/api/batches/bat_1/retry');
    expect(JSON.parse(String(call?.[1]?.body))).toMatchObject({
      job_ids: ['job_1'],
      caption_language: 'en',
    });
  });

  test('a pause says until when', async () => {
    const { answers, world } = await regenerate();
    const until = new Date(2026, 0, 1, 14, 30).getTime();
    answers['/api/batches/bat_1'] = batch({ status: 'waiting', phase: 'waiting', until });
    await act(async () =>
      world.source.send(
        'system',
        { message: 'x', type: 'warning', timestamp: 0, code: 'bot_check', until },
        'e-2',
      ),
    );
    const time = new Date(until).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    expect(await screen.findByText(/Waiting for YouTube until/)).toHaveTextContent(time);
  });

  test('is not offered for uploads', async () => {
    renderReader({ video_id: null, source_kind: 'uploaded' });
    await screen.findByText('Here is the point.');
    expect(screen.queryByRole('button', { name: 'Regenerate' })).toBeNull();
  });
});

test('a summary that was made anew elsewhere is shown', async () => {
  const { answers, world } = renderReader();
  await act(async () => world.source.greet('e-1'));
  answers['/api/summaries/sum_1'] = { ...summary, tldr: 'Anew, in short.', created_at: 9_000 };
  await act(async () => world.source.send('reset', { reason: 'trimmed' }, 'e-9'));
  expect(await screen.findByText('Anew, in short.')).toBeVisible();
});

test('j and k step through what is said, Enter goes there, and other keys are left alone', async () => {
  const { user } = renderReader();
  await screen.findByText('Here is the point.');
  await user.keyboard('j');
  expect(button('Go to 12:34')).toHaveFocus();
  await user.keyboard('j');
  expect(button('Go to 0:00')).toHaveFocus();
  await user.keyboard('jj');
  expect(document.activeElement).toHaveTextContent('Word for word');
  await user.keyboard('kkk{Enter}');
  expect(marked()).toEqual(['12:34Here is the point.']);
  const space = new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true });
  act(() => void document.body.dispatchEvent(space));
  expect(space.defaultPrevented).toBe(false);
  await user.keyboard('?');
  expect(await screen.findByText('Copy it as Markdown')).toBeVisible();
});
