import { act, screen, waitFor, within } from '@testing-library/react';
import { Toaster, toast } from 'sonner';
import { createFakeLibrary, listItem } from '@/__tests__/support/fake-library';
import { createFakeRouter, FakeNavigation } from '@/__tests__/support/fake-navigation';
import { renderApp } from '@/__tests__/support/render-app';
import { Shortcuts } from '@/components/layout/shortcuts';
import { Library } from '@/components/summaries/library';
import type { SummaryListItem } from '@/lib/summaries/schemas';

const range = (count: number) => Array.from({ length: count }, (_, n) => listItem(n + 1));

async function setUp(items: SummaryListItem[], search = '') {
  window.history.replaceState(null, '', `/${search}`);
  const server = createFakeLibrary(items);
  const onTryLink = jest.fn();
  const app = renderApp(
    <FakeNavigation router={createFakeRouter()}>
      <Library
        initial={server.page('/api/summaries')}
        facets={server.facets()}
        onTryLink={onTryLink}
      />
      <Shortcuts />
      <Toaster />
    </FakeNavigation>,
    { '/api/': server.answer },
  );
  await act(async () => app.world.source.greet('e-1'));
  let events = 1;
  /** A summary arrives: the server has it, then the stream says so. */
  const arrive = async (item: SummaryListItem) => {
    server.add(item);
    events += 1;
    await act(async () =>
      app.world.source.send(
        'summary_complete',
        {
          video_id: null,
          title: item.title,
          source: 'generated',
          model_used: item.model_used,
          summary_id: item.summary_id,
          job_id: 'job_1',
          batch_id: 'bat_1',
        },
        `e-${events}`,
      ),
    );
  };
  return { ...app, server, onTryLink, arrive };
}

const titles = () =>
  within(screen.getByTestId('library-list'))
    .getAllByRole('heading', { level: 3 })
    .map((heading) => heading.textContent);
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const search = () => new URLSearchParams(window.location.search);

async function choose(user: Awaited<ReturnType<typeof setUp>>['user'], menu: string, item: string) {
  await user.click(button(menu));
  await user.click(
    await screen.findByRole(/…$/.test(item) ? 'menuitem' : 'menuitemradio', {
      name: new RegExp(item),
    }),
  );
}

afterEach(async () => {
  await act(async () => void toast.dismiss());
  window.history.replaceState(null, '', '/');
});

test('every summary says what kind of captions it was made from, and when they are incomplete', async () => {
  await setUp([
    listItem(1, { source_kind: 'auto', truncated: true }),
    listItem(2, { source_kind: 'manual' }),
    listItem(3, { source_kind: 'uploaded' }),
  ]);
  const cards = screen.getAllByRole('link', { name: /Summary \d/ });
  expect(cards.map((card) => card.textContent)).toEqual([
    expect.stringContaining('Uploaded captions'),
    expect.stringContaining('Manual captions'),
    expect.stringMatching(/Auto-generated captions.*Incomplete captions/),
  ]);
  expect(screen.getAllByText('Incomplete captions')).toHaveLength(1);
});

describe('search and filters', () => {
  test('typing searches once it pauses, and the address keeps it', async () => {
    const { user, server } = await setUp([listItem(1, { title: 'Bread' }), listItem(2)]);
    await user.type(screen.getByRole('searchbox', { name: 'Search your summaries' }), 'bread');
    await waitFor(() => expect(titles()).toEqual(['Bread']));
    expect(screen.getByText('1 match')).toBeVisible();
    expect(search().get('q')).toBe('bread');
    expect(server.requests.filter((path) => path.includes('q='))).toHaveLength(1);
  });

  test('a link with a search and filters opens with them', async () => {
    await setUp(
      [listItem(1, { title: 'Bread', language: 'de' }), listItem(2, { title: 'Bread again' })],
      '?q=bread&language=de',
    );
    await waitFor(() => expect(titles()).toEqual(['Bread']));
    expect(screen.getByRole('searchbox')).toHaveValue('bread');
    expect(button('Remove the filter Language: German')).toBeVisible();
  });

  test('going back undoes a filter and restores the search box', async () => {
    const { user } = await setUp([listItem(1, { language: 'de' }), listItem(2)], '?q=summary');
    await waitFor(() => expect(titles()).toHaveLength(2));
    await choose(user, 'Language', 'German');
    await waitFor(() => expect(titles()).toEqual(['Summary 1']));
    await user.click(button('Clear the search'));
    await waitFor(() => expect(search().get('q')).toBeNull());
    await act(async () => {
      const popped = new Promise((done) =>
        window.addEventListener('popstate', done, { once: true }),
      );
      window.history.back();
      await popped;
    });
    await waitFor(() => expect(titles()).toHaveLength(2));
    expect(screen.getByRole('searchbox')).toHaveValue('summary');
  });

  test('only filters that narrow the library are offered', async () => {
    await setUp([listItem(1, { playlist: 'Baking' }), listItem(2)]);
    expect(button('Date')).toBeVisible();
    expect(button('Playlist')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Model' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Language' })).toBeNull();
  });

  test('a filter offers what there is with its counts, and is removed by its chip', async () => {
    const { user } = await setUp([
      listItem(1, { model_used: 'openai/gpt-5-mini' }),
      listItem(2),
      listItem(3),
    ]);
    await user.click(button('Model'));
    expect((await screen.findAllByRole('menuitemradio')).map((item) => item.textContent)).toEqual([
      'Any model',
      'openai/gpt-5-mini1',
      'extractive2',
    ]);
    await user.click(screen.getByRole('menuitemradio', { name: /gpt-5-mini/ }));
    await waitFor(() => expect(titles()).toEqual(['Summary 1']));
    await user.click(button('Remove the filter Model: openai/gpt-5-mini'));
    await waitFor(() => expect(titles()).toHaveLength(3));
    expect(window.location.search).toBe('');
  });

  test('days are those of the reader: today begins at local midnight', async () => {
    const { user, server } = await setUp([listItem(1)]);
    await choose(user, 'Date', 'Today');
    const midnight = new Date().setHours(0, 0, 0, 0);
    await waitFor(() =>
      expect(server.requests.some((path) => path.includes(`from=${midnight}`))).toBe(true),
    );
    expect(search().get('date')).toBe('today');
    expect(await screen.findByText('No summaries match these filters.')).toBeVisible();
  });

  test('a range of days includes its last day', async () => {
    const noon = new Date(2026, 4, 9, 12).getTime();
    const { user } = await setUp([listItem(1, { created_at: noon }), listItem(2)]);
    await choose(user, 'Date', 'Choose dates…');
    const dialog = await screen.findByRole('dialog', { name: 'Choose dates' });
    expect(within(dialog).getByLabelText('First day')).toHaveFocus();
    await user.type(within(dialog).getByLabelText('First day'), '2026-05-09');
    await user.type(within(dialog).getByLabelText('Last day'), '2026-05-08');
    await user.click(within(dialog).getByRole('button', { name: 'Show these days' }));
    expect(within(dialog).getByText('The last day is before the first.')).toBeVisible();
    await user.clear(within(dialog).getByLabelText('Last day'));
    await user.type(within(dialog).getByLabelText('Last day'), '2026-05-09');
    await user.click(within(dialog).getByRole('button', { name: 'Show these days' }));
    await waitFor(() => expect(titles()).toEqual(['Summary 1']));
    expect(button('Remove the filter 9 May 2026')).toBeVisible();
    expect(button('Date')).toHaveFocus();
  });

  test('nothing found says so, with a way out of the search and out of the filters', async () => {
    const { user } = await setUp(
      [listItem(1, { language: 'de' }), listItem(2)],
      '?q=nothing&language=de',
    );
    expect(
      await screen.findByText('No summaries match “nothing” with these filters.'),
    ).toBeVisible();
    await user.click(screen.getByText('Clear the search'));
    await waitFor(() => expect(titles()).toEqual(['Summary 1']));
    await user.click(button('Remove the filter Language: German'));
    await waitFor(() => expect(titles()).toHaveLength(2));
  });

  test('nonsense in the address is as if it were not there', async () => {
    await setUp(range(2), '?page=-3&date=someday&from=2026-13-45&until=x');
    expect(titles()).toEqual(['Summary 2', 'Summary 1']);
  });
});

describe('pages', () => {
  test('the first page grows as summaries arrive', async () => {
    const { arrive } = await setUp(range(2));
    await arrive(listItem(3));
    await waitFor(() => expect(titles()[0]).toBe('Summary 3'));
    expect(screen.getByText('3 summaries')).toBeVisible();
  });

  test('a later page stays as it was, and says what is new', async () => {
    const { user, arrive } = await setUp(range(45));
    expect(screen.getByText('1–20 of 45')).toBeVisible();
    await user.click(button('Older'));
    await waitFor(() => expect(titles()[0]).toBe('Summary 25'));
    expect(screen.getByText('21–40 of 45')).toBeVisible();
    expect(screen.getByRole('heading', { name: 'Library' })).toHaveFocus();

    await arrive(listItem(46));
    await arrive(listItem(47));
    expect(await screen.findByRole('button', { name: '2 new summaries' })).toBeVisible();
    expect(titles()[0]).toBe('Summary 25');
    expect(screen.getByText('21–40 of 45')).toBeVisible();

    await user.click(button('2 new summaries'));
    await waitFor(() => expect(titles()[0]).toBe('Summary 47'));
    expect(screen.queryByRole('button', { name: /new summar/ })).toBeNull();
    expect(window.location.search).toBe('');
  });

  test('the last page has nothing older, and a filter leads back to the first', async () => {
    const { user } = await setUp(range(21), '?page=2&until=21000');
    await waitFor(() => expect(titles()).toEqual(['Summary 1']));
    expect(button('Older')).toBeDisabled();
    await choose(user, 'Date', 'Last 7 days');
    await waitFor(() => expect(search().get('page')).toBeNull());
  });

  test('while nothing is known yet, places are held; a failure can be tried again', async () => {
    const { answers, user } = await setUp([listItem(1)]);
    answers['/api/'] = () => {
      throw new TypeError('down');
    };
    await user.type(screen.getByRole('searchbox'), 'x');
    await waitFor(() => expect(search().get('q')).toBe('x'));
    expect(await screen.findByRole('alert')).toHaveTextContent('could not be reached');
    expect(titles()).toEqual(['Summary 1']);
    answers['/api/'] = createFakeLibrary([]).answer;
    await user.click(button('Try again'));
    expect(await screen.findByText('No summaries match “x”.')).toBeVisible();
  });

  test('an address with filters shows where cards will be', async () => {
    window.history.replaceState(null, '', '/?q=x');
    renderApp(
      <FakeNavigation>
        <Library initial={createFakeLibrary([listItem(1)]).page('/')} onTryLink={jest.fn()} />
      </FakeNavigation>,
      { '/api/': () => new Promise(() => undefined) },
    );
    expect(screen.getByTestId('library-skeleton')).toBeInTheDocument();
    expect(screen.queryByText('Summary 1')).toBeNull();
  });
});

describe('selected summaries', () => {
  const box = (n: number) => screen.getByRole('checkbox', { name: `Select Summary ${n}` });

  test('can be exported together', async () => {
    const { user } = await setUp(range(3));
    await user.click(box(3));
    await user.click(box(1));
    expect(screen.getByText('2 selected')).toBeVisible();
    await user.click(button('Export'));
    const links = await screen.findAllByRole('menuitem');
    expect(links.map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
      ['Markdown', '/api/summaries/export?ids=sum_3%2Csum_1&format=md'],
      ['JSON', '/api/summaries/export?ids=sum_3%2Csum_1&format=json'],
      ['Text', '/api/summaries/export?ids=sum_3%2Csum_1&format=txt'],
    ]);
  });

  test('are deleted at once, and come back when that is undone', async () => {
    const { user, server } = await setUp(range(4));
    let open = () => {};
    server.gate = new Promise((done) => {
      open = done;
    });
    await user.click(box(3));
    await user.click(box(1));
    await user.click(button('Delete'));
    // The server has not answered yet.
    expect(titles()).toEqual(['Summary 4', 'Summary 2']);
    expect(screen.queryByText('2 selected')).toBeNull();
    await act(async () => open());
    expect(await screen.findByText('2 summaries deleted')).toBeVisible();
    expect(screen.getByText('2 summaries')).toBeVisible();
    await user.click(button('Undo'));
    await waitFor(() =>
      expect(titles()).toEqual(['Summary 4', 'Summary 3', 'Summary 2', 'Summary 1']),
    );
  });

  test('come back with the reason when they cannot be deleted', async () => {
    const { user, server } = await setUp(range(2));
    server.refusal = 'The database is asleep.';
    await user.click(box(2));
    await user.click(button('Delete'));
    expect(await screen.findByText('“Summary 2” could not be deleted')).toBeVisible();
    expect(screen.getByText('The database is asleep.')).toBeVisible();
    expect(titles()).toEqual(['Summary 2', 'Summary 1']);
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  test('Ctrl+Z undoes the newest delete first', async () => {
    const { user } = await setUp(range(3));
    for (const n of [3, 2]) {
      await user.click(box(n));
      await user.click(button('Delete'));
      await screen.findByText(`Deleted “Summary ${n}”`);
    }
    expect(titles()).toEqual(['Summary 1']);
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(titles()).toEqual(['Summary 2', 'Summary 1']));
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(titles()).toEqual(['Summary 3', 'Summary 2', 'Summary 1']));
  });

  test('stay where they are while others arrive', async () => {
    const { user, arrive } = await setUp(range(25));
    await user.click(box(6));
    await arrive(listItem(26));
    expect(await screen.findByRole('button', { name: '1 new summary' })).toBeVisible();
    expect(screen.getByText('1 selected')).toBeVisible();
    expect(titles().at(-1)).toBe('Summary 6');
    await user.click(button('Clear the selection'));
    await waitFor(() => expect(titles()[0]).toBe('Summary 26'));
  });

  test('can be all of the page, and none of another', async () => {
    const { user } = await setUp(range(25));
    await user.click(box(25));
    await user.click(button('Select all 20'));
    expect(screen.getByText('20 selected')).toBeVisible();
    await user.click(button('Older'));
    await waitFor(() => expect(titles()).toHaveLength(5));
    expect(screen.queryByText(/selected/)).toBeNull();
  });

  test('the keyboard moves through cards with j and k, selects with x and opens with Enter', async () => {
    const { user } = await setUp(range(3));
    await user.keyboard('jj');
    expect(document.activeElement).toHaveAttribute('href', '/summaries/sum_2');
    await user.keyboard('x');
    expect(box(2)).toBeChecked();
    await user.keyboard('k');
    expect(document.activeElement).toHaveAttribute('href', '/summaries/sum_3');
    await user.keyboard('x');
    expect(screen.getByText('2 selected')).toBeVisible();
    await user.keyboard('x');
    expect(screen.getByText('1 selected')).toBeVisible();
  });
});

describe('an empty library', () => {
  test('teaches with three videos to try', async () => {
    const { user, onTryLink } = await setUp([]);
    await user.click(button('But what is a neural network?'));
    expect(onTryLink).toHaveBeenCalledWith('https://www.youtube.com/watch?v=aircAruvnKk');
    expect(screen.queryByRole('searchbox')).toBeNull();
  });

  test('opens the file chooser of the paste box for captions', async () => {
    const { user } = await setUp([]);
    const form = document.createElement('form');
    form.innerHTML = '<textarea data-shortcut="paste-box"></textarea><input type="file">';
    document.body.append(form);
    const opened = jest.fn();
    form.querySelector('input')!.addEventListener('click', opened);
    await user.click(button('Upload captions'));
    expect(opened).toHaveBeenCalledTimes(1);
    form.remove();
  });

  test('is what deleting the last summary leaves', async () => {
    const { user } = await setUp(range(1));
    await user.click(screen.getByRole('checkbox'));
    await user.click(button('Delete'));
    expect(await screen.findByText('Your summaries will be kept here.')).toBeVisible();
  });
});
