import { act, fireEvent, screen } from '@testing-library/react';
import { batchView, jobView } from '@/__tests__/support/batch-views';
import { renderHome } from '@/__tests__/support/render-home';

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  jest.useFakeTimers();
});
afterEach(() => jest.useRealTimers());

const pass = (ms: number) => act(async () => jest.advanceTimersByTimeAsync(ms));
const card = () => screen.getByTestId('batch-card');
const toggle = () => card().querySelector<HTMLElement>('[aria-expanded]')!;
const isOpen = () => toggle().getAttribute('aria-expanded') === 'true';
const done = (n: number) => jobView(n, { status: 'completed' });

async function endWith(view: ReturnType<typeof batchView>, counts: object = {}) {
  const home = await renderHome([batchView(view.jobs.map((_, n) => jobView(n + 1)))]);
  await pass(1_000);
  home.server.put(view);
  await home.batchComplete({ total: view.total, ...counts });
  await pass(500);
  return home;
}

test('a batch that ended well folds to one line after a moment', async () => {
  await endWith(batchView([done(1), done(2), done(3)], [], { from_cache: 2 }), { completed: 3 });
  expect(card()).toHaveTextContent('3 summaries ready');
  expect(isOpen()).toBe(true);
  await pass(5_000);
  expect(isOpen()).toBe(false);
  expect(card()).toHaveTextContent('3 videos 3 done 2 from cache');
  fireEvent.click(toggle());
  expect(isOpen()).toBe(true);
  await pass(60_000);
  expect(isOpen()).toBe(true);
});

test('one video is named in its line', async () => {
  await endWith(batchView([done(1)]), { completed: 1 });
  await pass(5_000);
  expect(card()).toHaveTextContent(/^Talk 1 done/);
});

test('nothing folds under the pointer', async () => {
  await endWith(batchView([done(1), done(2)]));
  fireEvent.pointerEnter(card());
  await pass(60_000);
  expect(isOpen()).toBe(true);
  fireEvent.pointerLeave(card());
  await pass(5_000);
  expect(isOpen()).toBe(false);
});

test('nothing folds with the focus in it', async () => {
  await endWith(batchView([done(1), done(2)]));
  const [link] = screen.getAllByRole('link', { name: /^Talk/ });
  act(() => link!.focus());
  await pass(60_000);
  expect(isOpen()).toBe(true);
  act(() => link!.blur());
  await pass(5_000);
  expect(isOpen()).toBe(false);
});

test('failures stay open, and in one line they are counted with a way to retry', async () => {
  const failed = batchView([done(1), done(2), jobView(3, { status: 'failed' })]);
  const { unmount } = await endWith(failed, { completed: 2, failed: 1 });
  await pass(60_000);
  expect(isOpen()).toBe(true);
  expect(card()).toHaveTextContent('YouTube took too long.');
  unmount();

  // The next visit finds it folded.
  await renderHome([failed]);
  expect(isOpen()).toBe(false);
  expect(card()).toHaveTextContent('3 videos 2 done 1 failed');
  expect(screen.getByRole('button', { name: 'Retry failed (1)' })).toBeVisible();
  fireEvent.click(toggle());
  expect(card()).toHaveTextContent('YouTube took too long.');
});

test('a batch that is taken up again opens again', async () => {
  const { server } = await renderHome([batchView([done(1), jobView(2, { status: 'failed' })])]);
  expect(screen.queryByTestId('job-row')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Retry failed (1)' }));
  await pass(500);
  expect(server.requests).toHaveLength(1);
  expect(screen.getAllByTestId('job-row')).toHaveLength(2);
});

test('of many that ended well only the latest are kept', async () => {
  const views = Array.from({ length: 7 }, (_, n) =>
    batchView([done(n)], [], { batch_id: `bat_${n}`, created_at: n }),
  );
  await renderHome(views);
  expect(screen.getAllByTestId('batch-card').map((one) => one.dataset.batch)).toEqual([
    'bat_6',
    'bat_5',
    'bat_4',
    'bat_3',
    'bat_2',
  ]);
});
