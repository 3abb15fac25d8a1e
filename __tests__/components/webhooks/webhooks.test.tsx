import { screen, waitFor } from '@testing-library/react';
import { Toaster } from 'sonner';
import { aWebhook, createFakeWebhooks } from '@/__tests__/support/fake-webhooks';
import { answerWith, renderApp } from '@/__tests__/support/render-app';
import { Webhooks } from '@/components/webhooks/webhooks';
import type { WebhookView } from '@/lib/webhooks/schemas';

function setUp(webhooks: WebhookView[]) {
  const server = createFakeWebhooks([...webhooks]);
  const app = renderApp(
    <>
      <Webhooks initial={webhooks} />
      <Toaster />
    </>,
    { '/api/webhooks': server.answer },
  );
  return { ...app, server };
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });

test('without webhooks the page says what they are good for', () => {
  setUp([]);
  expect(screen.getByText('No webhooks yet')).toBeVisible();
});

test('each is shown with how it is, and leads to its page', () => {
  setUp([
    aWebhook({
      pending: 3,
      last_attempt: { at: Date.now() - 3_600_000, outcome: 'status', response_status: 500 },
    }),
    aWebhook({ webhook_id: 'whe_2', description: '', failing_since: 1 }),
    aWebhook({ webhook_id: 'whe_3', enabled: false, disabled_reason: 'gone' }),
  ]);
  const rows = screen.getAllByTestId('webhook').map((row) => row.textContent);
  expect(rows[0]).toMatch(
    /Team chatOnhttps:\/\/hooks.example\/asummary_complete, system3 on the way/,
  );
  expect(rows[0]).toMatch(/Last request 1 hour ago/);
  expect(rows[1]).toMatch(/^hooks\.exampleFailing.*Nothing sent yet/);
  expect(rows[2]).toMatch(/Off/);
  const [link] = screen.getAllByRole('link', { name: 'Team chat' });
  expect(link).toHaveAttribute('href', '/settings/webhooks/whe_1');
});

test('one is made, and its secret shown once', async () => {
  const { user, server } = setUp([]);
  await user.click(button('New webhook'));
  await user.type(screen.getByLabelText('Address'), 'hooks.example');
  for (const name of ['summary_complete', 'summary_failed', 'batch_complete']) {
    await user.click(screen.getByRole('checkbox', { name }));
  }
  await user.click(button('Add the webhook'));
  expect(screen.getByText(/Enter a full address/)).toBeVisible();
  expect(screen.getByText(/at least one type/)).toBeVisible();
  expect(screen.getByLabelText('Address')).toBeInvalid();
  expect(server.requests).toEqual([]);

  await user.clear(screen.getByLabelText('Address'));
  await user.type(screen.getByLabelText('Address'), 'https://hooks.example/a');
  await user.click(screen.getByRole('checkbox', { name: 'system' }));
  server.refuse('POST /api/webhooks', 422, {
    code: 'webhook_url_refused',
    message: 'Webhooks are not sent there.',
    details: { issues: [{ field: 'url', message: 'Webhooks are not sent there.' }] },
  });
  await user.click(button('Add the webhook'));
  expect(await screen.findByText('Webhooks are not sent there.')).toBeVisible();
  expect(screen.getByLabelText('Address')).toHaveAccessibleDescription(/not sent there/);

  const made = aWebhook({ description: '' });
  server.on('POST /api/webhooks', () => {
    server.webhooks.push(made);
    return answerWith(201, { ...made, secret: 'whsec_thesecret' });
  });
  await user.click(button('Add the webhook'));
  expect(await screen.findByLabelText('Signing secret')).toHaveValue('whsec_thesecret');
  expect(server.requests.at(-1)?.body).toEqual({
    url: 'https://hooks.example/a',
    description: '',
    event_types: ['system'],
  });
  expect(screen.getByRole('link', { name: 'Go to its page' })).toHaveAttribute(
    'href',
    '/settings/webhooks/whe_1',
  );
  await user.keyboard('{Escape}');
  expect(screen.getByLabelText('Signing secret')).toHaveValue('whsec_thesecret');
  await user.click(button('Done'));
  await waitFor(() => expect(screen.getAllByTestId('webhook')).toHaveLength(1));
  expect(document.body.textContent).not.toContain('whsec_thesecret');
});

test('a list that does not load says so, with a way to ask again', async () => {
  const { user, server } = setUp([aWebhook()]);
  server.refuse('GET /api/webhooks', 503, { code: 'unavailable', message: 'Not now.' });
  server.on('POST /api/webhooks', () => answerWith(201, { ...aWebhook(), secret: 'whsec_x' }));
  await user.click(button('New webhook'));
  await user.type(screen.getByLabelText('Address'), 'https://hooks.example/a');
  await user.click(button('Add the webhook'));
  await user.click(await screen.findByRole('button', { name: 'Done' }));
  expect(await screen.findByText(/Not now\./)).toBeVisible();
  server.on('GET /api/webhooks', () => ({
    items: [aWebhook(), aWebhook({ webhook_id: 'whe_2' })],
  }));
  await user.click(button('Try again'));
  await waitFor(() => expect(screen.getAllByTestId('webhook')).toHaveLength(2));
});
