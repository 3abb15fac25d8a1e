import { screen, waitFor, within } from '@testing-library/react';
import { Toaster } from 'sonner';
import { answerWith, renderApp } from '@/__tests__/support/render-app';
import { Tokens } from '@/components/tokens/tokens';
import type { TokenView } from '@/lib/tokens/schemas';

const dayMs = 86_400_000;
const token = (n: number, overrides: Partial<TokenView> = {}): TokenView => ({
  token_id: `tok_${n}`,
  name: `Job ${n}`,
  scopes: ['read'],
  hint: `abc${n}`,
  created_at: Date.now() - dayMs,
  expires_at: Date.now() + 30 * dayMs,
  expired: false,
  last_used_at: null,
  ...overrides,
});

/** A server with these tokens, which makes and revokes. */
function setUp(initial: TokenView[]) {
  const items = [...initial];
  const requests: { path: string; method: string; body: any }[] = [];
  let refusal: Response | null = null;
  const app = renderApp(
    <>
      <Tokens initial={initial} origin="http://localhost:3000" />
      <Toaster />
    </>,
    {
      '/api/tokens': (path: string, init?: RequestInit) => {
        const method = init?.method ?? 'GET';
        const body = init?.body ? JSON.parse(String(init.body)) : undefined;
        if (method !== 'GET') requests.push({ path, method, body });
        if (refusal) return refusal;
        if (method === 'POST') {
          const made = token(9, { ...body, expires_at: Date.now() + dayMs });
          items.unshift(made);
          return answerWith(201, { ...made, token: 'yts_thewholesecret' });
        }
        if (method === 'DELETE') {
          const at = items.findIndex(({ token_id }) => path.endsWith(token_id));
          items.splice(at, 1);
          return answerWith(204, undefined);
        }
        return { items };
      },
    },
  );
  return {
    ...app,
    requests,
    refuse(status: number, error: object) {
      refusal = answerWith(status, { error });
    },
  };
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const rows = () => screen.queryAllByTestId('token').map((row) => row.textContent);

test('without tokens the page says what they are good for', () => {
  setUp([]);
  expect(screen.getByText('No tokens yet')).toBeVisible();
  expect(button('New token')).toBeVisible();
});

test('tokens are listed with what they may do, when they were used and when they end', () => {
  setUp([
    token(1, { scopes: ['read', 'events'], last_used_at: Date.now() - 2 * 3_600_000 }),
    token(2, { expired: true, expires_at: Date.now() - dayMs }),
  ]);
  expect(rows()[0]).toMatch(/Job 1yts_…abc1May read, eventsUsed 2 hours agoMade yesterday/);
  expect(rows()[1]).toMatch(/Expired.*Never used.*Ended \w+ \d+, \d{4}/);
});

test('a token is made, shown once, and in the list from then on', async () => {
  const { user, requests } = setUp([]);
  await user.click(button('New token'));
  expect(screen.getByLabelText('Name')).toHaveFocus();
  await user.click(button('Make the token'));
  expect(screen.getByText('Give the token a name.')).toBeVisible();
  expect(requests).toEqual([]);

  await user.type(screen.getByLabelText('Name'), 'Nightly');
  await user.click(screen.getByRole('checkbox', { name: 'read' }));
  await user.click(button('Make the token'));
  expect(screen.getByText(/at least one thing/)).toBeVisible();
  await user.click(screen.getByRole('checkbox', { name: 'submit' }));
  await user.click(button('Make the token'));
  expect(await screen.findByLabelText(/^Token “Nightly”/)).toHaveValue('yts_thewholesecret');
  expect(requests).toEqual([
    {
      path: '/api/tokens',
      method: 'POST',
      body: { name: 'Nightly', scopes: ['submit'], expires_in_days: 90 },
    },
  ]);
  await waitFor(() => expect(screen.getAllByTestId('token')).toHaveLength(1));
  await user.keyboard('{Escape}');
  expect(screen.getByLabelText(/^Token “Nightly”/)).toHaveValue('yts_thewholesecret');
  await user.click(button('Done'));
  // The button that opened it is gone with the words about having none.
  await waitFor(() => expect(button('New token')).toHaveFocus());
  expect(document.body.textContent).not.toContain('yts_thewholesecret');
  await user.click(button('New token'));
  expect(screen.getByLabelText('Name')).toHaveValue('');
});

test('a token that may read shows how to use it, and is copied', async () => {
  const { user } = setUp([]);
  await user.click(button('New token'));
  await user.type(screen.getByLabelText('Name'), 'Nightly');
  await user.click(button('Make the token'));
  expect(await screen.findByLabelText('Try it')).toHaveValue(
    "curl -H 'Authorization: Bearer yts_thewholesecret' http://localhost:3000/api/summaries",
  );
  await user.click(screen.getAllByRole('button', { name: 'Copy' })[0]!);
  expect(await navigator.clipboard.readText()).toBe('yts_thewholesecret');
  expect(button('Copied')).toBeVisible();
});

test('a token until a day of one’s choice', async () => {
  const { user, requests } = setUp([]);
  await user.click(button('New token'));
  await user.type(screen.getByLabelText('Name'), 'Nightly');
  await user.click(screen.getByRole('combobox', { name: 'It lasts' }));
  await user.click(screen.getByRole('option', { name: 'Until a day of your choice' }));
  await user.click(button('Make the token'));
  expect(screen.getByText('Choose a day.')).toBeVisible();
  await user.type(screen.getByLabelText('Last day'), '2031-02-03');
  await user.click(button('Make the token'));
  await screen.findByLabelText(/^Token/);
  const { body } = requests[0]!;
  expect(body.expires_at).toBe(new Date(2031, 1, 3, 23, 59, 59).getTime());
  expect(body).not.toHaveProperty('expires_in_days');
});

test('a refusal is said in the dialog, beside the field where it is about one', async () => {
  const { user, refuse } = setUp([]);
  await user.click(button('New token'));
  await user.type(screen.getByLabelText('Name'), 'Nightly');
  refuse(409, { code: 'too_many_tokens', message: 'You have 50 API tokens.' });
  await user.click(button('Make the token'));
  expect(await screen.findByRole('alert')).toHaveTextContent('You have 50 API tokens.');
  refuse(400, {
    code: 'invalid_input',
    message: 'no',
    details: { issues: [{ field: 'name', message: 'Not this one.' }] },
  });
  await user.click(button('Make the token'));
  expect(await screen.findByText('Not this one.')).toBeVisible();
});

test('revoking asks first, and takes the token off the list', async () => {
  const { user, requests } = setUp([token(1), token(2)]);
  await user.click(button('Revoke Job 1'));
  const dialog = screen.getByRole('alertdialog', { name: 'Revoke “Job 1”?' });
  await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  expect(requests).toEqual([]);
  await waitFor(() => expect(button('Revoke Job 1')).toHaveFocus());
  await user.click(button('Revoke Job 1'));
  await user.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Revoke' }));
  await waitFor(() => expect(rows()).toHaveLength(1));
  expect(requests).toEqual([{ path: '/api/tokens/tok_1', method: 'DELETE', body: undefined }]);
  expect(await screen.findByText('“Job 1” is revoked')).toBeVisible();
  await waitFor(() => expect(button('New token')).toHaveFocus());
});

test('when revoking does not work, the token stays and the reason is said', async () => {
  const { user, refuse } = setUp([token(1)]);
  refuse(503, { code: 'unavailable', message: 'The service is starting.' });
  await user.click(button('Revoke Job 1'));
  await user.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Revoke' }));
  expect((await screen.findAllByText(/The service is starting/)).length).toBeGreaterThan(0);
  expect(rows()).toHaveLength(1);
});
