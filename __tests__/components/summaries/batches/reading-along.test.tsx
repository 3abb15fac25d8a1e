import { screen, waitFor } from '@testing-library/react';
import { batchView, jobView } from '@/__tests__/support/batch-views';
import { renderHome } from '@/__tests__/support/render-home';

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

const area = (n: number) => screen.queryByRole('region', { name: `Text so far of Talk ${n}` });
const toggle = (n: number) => screen.getByRole('button', { name: `Read along: Talk ${n}` });

test('the text of a video alone is there as soon as it is written, and is not read out', async () => {
  const { write } = await renderHome([batchView([jobView(1)])]);
  expect(area(1)).toBeNull();
  await write(1, 0, 'Wild yeast ');
  await write(1, 11, 'makes the gas.');
  expect(area(1)).toHaveTextContent('Wild yeast makes the gas.');
  expect(area(1)).toHaveAttribute('aria-live', 'off');
  expect(area(1)).toHaveAttribute('tabindex', '0');
});

test('of several videos it is opened by hand, also in the middle', async () => {
  const { write, partial, user } = await renderHome([batchView([jobView(1), jobView(2)])]);
  partial.text = 'Wild yeast ';
  await write(1, 5, 'yeast ');
  expect(area(1)).toBeNull();
  await user.click(toggle(1));
  await waitFor(() => expect(area(1)).toHaveTextContent('Wild yeast'));
  await write(1, 11, 'makes the gas.');
  expect(area(1)).toHaveTextContent('Wild yeast makes the gas.');
  await user.click(toggle(1));
  expect(toggle(1)).toHaveAttribute('aria-expanded', 'false');
  expect(area(1)?.closest('[inert]')).not.toBeNull();
});

test('opened before anything is written, it says what will be there', async () => {
  const { user } = await renderHome([batchView([jobView(1), jobView(2)])]);
  await user.click(toggle(2));
  expect(area(2)).toHaveTextContent('The text appears here while it is written.');
});

test('what was read stays when the summary is done', async () => {
  const { write, complete, server } = await renderHome([batchView([jobView(1)])]);
  await write(1, 0, 'Wild yeast makes the gas.');
  server.put(batchView([jobView(1, { status: 'completed' })]));
  await complete(1);
  expect(await screen.findByText('1 summary ready')).toBeVisible();
  expect(area(1)).toHaveTextContent('Wild yeast makes the gas.');
});

test('a text that came to nothing goes', async () => {
  const { write, server, batchComplete } = await renderHome([batchView([jobView(1)])]);
  await write(1, 0, 'Wild yeast makes');
  server.put(batchView([jobView(1, { status: 'failed' })]));
  await batchComplete({ total: 1, failed: 1 });
  expect(await screen.findByText('YouTube took too long.')).toBeVisible();
  expect(screen.queryByRole('button', { name: /Read along/ })).toBeNull();
  expect(area(1)?.closest('[inert]')).not.toBeNull();
});

test('it stays at the end of the text until the reader scrolls up', async () => {
  const { write } = await renderHome([batchView([jobView(1)])]);
  await write(1, 0, 'a');
  const text = area(1)!;
  Object.defineProperty(text, 'scrollHeight', { configurable: true, value: 500 });
  Object.defineProperty(text, 'clientHeight', { configurable: true, value: 160 });
  await write(1, 1, 'b');
  expect(text.scrollTop).toBe(500);
  text.scrollTop = 100;
  text.dispatchEvent(new Event('scroll'));
  await write(1, 2, 'c');
  expect(text.scrollTop).toBe(100);
});
