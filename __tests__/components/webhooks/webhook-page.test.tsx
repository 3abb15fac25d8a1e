import { screen, waitFor, within } from '@testing-library/react';
import { Toaster } from 'sonner';
import { createFakeRouter, FakeNavigation } from '@/__tests__/support/fake-navigation';
import {
  aDelivery,
  aWebhook,
  createFakeWebhooks,
  detailOf,
} from '@/__tests__/support/fake-webhooks';
import { answerWith, renderApp } from '@/__tests__/support/render-app';
import { WebhookPage } from '@/components/webhooks/webhook-page';
import type { DeliveryView, WebhookView } from '@/lib/webhooks/schemas';

function setUp(webhook: WebhookView = aWebhook(), deliveries: DeliveryView[] = []) {
  const server = createFakeWebhooks([webhook], [...deliveries]);
  const router = createFakeRouter();
  const app = renderApp(
    <FakeNavigation router={router}>
      <WebhookPage initial={webhook} log={{ items: deliveries, next: null }} />
      <Toaster />
    </FakeNavigation>,
    { '/api/webhooks': server.answer },
  );
  return { ...app, server, router };
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const path = '/api/webhooks/whe_1';
type User = ReturnType<typeof setUp>['user'];
async function choose(user: User, item: RegExp): Promise<void> {
  await user.click(button('More'));
  await user.click(screen.getByRole('menuitem', { name: item }));
}

test('shows what it is and how it is', () => {
  setUp(aWebhook({ pending: 2, previous_secret_until: Date.now() + 3_600_000 }));
  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Team chatOn');
  expect(screen.getByText('https://hooks.example/a')).toBeVisible();
  expect(screen.getByText('2 to send')).toBeVisible();
  expect(screen.getByText(/The one before it signs along until/)).toBeVisible();
  expect(screen.getByText(/Nothing was sent yet/)).toBeVisible();
});

test('a failing one and one that is off say why', () => {
  const { unmount } = setUp(aWebhook({ failing_since: Date.now() - 2 * 86_400_000 }));
  expect(screen.getByRole('alert')).toHaveTextContent(
    /It began to fail 2 days ago, and nothing has gone through since/,
  );
  unmount();
  setUp(aWebhook({ enabled: false, disabled_reason: 'gone', disabled_at: Date.now() - 3_600_000 }));
  expect(screen.getByRole('alert')).toHaveTextContent(
    'The receiver answered 410 Gone, 1 hour ago. Nothing is sent.',
  );
});

describe('a test', () => {
  const sent = (overrides: Partial<DeliveryView> = {}) =>
    answerWith(202, detailOf(aDelivery(7, { kind: 'test', ...overrides })));

  test('tells what the receiver answered', async () => {
    const { user, server } = setUp();
    server.on(`POST ${path}/test`, () => sent({ status: 'succeeded' }));
    await user.click(button('Send a test'));
    expect(await screen.findByText('The receiver answered 200 in 340 ms')).toBeVisible();
  });

  test('waits for an answer that takes a moment', async () => {
    const { user, server } = setUp();
    server.on(`POST ${path}/test`, () => sent({ status: 'pending', outcome: null }));
    server.deliveries.push(
      aDelivery(7, { kind: 'test', status: 'failed', outcome: 'status', response_status: 500 }),
    );
    await user.click(button('Send a test'));
    expect(button('Sending…')).toHaveAttribute('aria-disabled', 'true');
    expect(await screen.findByText('The receiver answered with an error (500)')).toBeVisible();
    expect(button('Send a test')).toBeVisible();
  });

  test('that is refused says why', async () => {
    const { user, server } = setUp();
    server.refuse(`POST ${path}/test`, 429, {
      code: 'rate_limited',
      message: 'Too many requests.',
    });
    await user.click(button('Send a test'));
    expect(await screen.findByText('Too many requests.')).toBeVisible();
  });
});

test('a new secret is shown once, with the old one kept or not', async () => {
  const { user, server } = setUp();
  server.on(`POST ${path}/rotate`, () => ({ secret: 'whsec_new', previous_secret_until: null }));
  await choose(user, /New signing secret/);
  const dialog = screen.getByRole('dialog', { name: 'New signing secret' });
  await user.click(within(dialog).getByRole('checkbox', { name: /Keep the old secret/ }));
  expect(within(dialog).getByText(/may be known to others/)).toBeVisible();
  await user.click(button('Make a new secret'));
  expect(await screen.findByLabelText('Signing secret')).toHaveValue('whsec_new');
  expect(screen.getByText(/does not count any more/)).toBeVisible();
  expect(server.requests.at(-1)?.body).toEqual({ keep_previous: false });
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('dialog').previousElementSibling!);
  expect(screen.getByLabelText('Signing secret')).toHaveValue('whsec_new');
  await user.click(button('Close'));
  expect(document.body.textContent).not.toContain('whsec_new');
});

test('switching off and on', async () => {
  const { user, server } = setUp();
  server.on(`PATCH ${path}`, () => {
    const enabled = server.requests.at(-1)?.body.enabled;
    server.webhooks[0] = aWebhook({ enabled, disabled_reason: enabled ? null : 'owner' });
    return server.webhooks[0];
  });
  await choose(user, /Switch off/);
  await user.click(await screen.findByRole('button', { name: 'Switch on' }));
  const dialog = screen.getByRole('dialog', { name: 'Switch the webhook on' });
  await user.click(within(dialog).getByRole('checkbox', { name: /Also send what happened/ }));
  await user.click(within(dialog).getByRole('button', { name: 'Switch on' }));
  await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('On'));
  expect(server.requests.map(({ body }) => body)).toEqual([
    { enabled: false },
    { enabled: true, catch_up: true },
  ]);
});

test('whether it catches up is asked anew each time', async () => {
  const { user } = setUp(aWebhook({ enabled: false, disabled_reason: 'owner' }));
  const catchUp = () => screen.getByRole('checkbox', { name: /Also send what happened/ });
  await user.click(button('Switch on'));
  await user.click(catchUp());
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await user.click(button('Switch on'));
  expect(catchUp()).not.toBeChecked();
});

test('editing changes what is there', async () => {
  const { user, server } = setUp();
  server.on(`PATCH ${path}`, () => {
    server.webhooks[0] = aWebhook({ description: 'Other chat' });
    return server.webhooks[0];
  });
  await user.click(button('Edit'));
  expect(screen.getByLabelText('Address')).toHaveValue('https://hooks.example/a');
  expect(screen.getByRole('checkbox', { name: 'system' })).toBeChecked();
  await user.clear(screen.getByLabelText(/Description/));
  await user.type(screen.getByLabelText(/Description/), 'Other chat');
  await user.click(button('Save'));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await waitFor(() =>
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Other chat'),
  );
});

test('past events are sent again for a time that makes sense', async () => {
  const { user, server } = setUp();
  server.on(`POST ${path}/replay`, () => answerWith(202, { queued: 3 }));
  await choose(user, /Send past events/);
  const [from, until] = [screen.getByLabelText('From'), screen.getByLabelText('Until')];
  await user.clear(until);
  await user.click(button('Send them again'));
  expect(screen.getByText('Choose a day and a time.')).toBeVisible();
  await user.clear(from);
  await user.type(from, '2026-03-02T10:00');
  await user.type(until, '2026-03-01T10:00');
  await user.click(button('Send them again'));
  expect(screen.getByText('The end is before the beginning.')).toBeVisible();
  await user.clear(from);
  await user.type(from, '2026-03-01T09:30');
  await user.click(button('Send them again'));
  expect(await screen.findByText('3 events on the way')).toBeVisible();
  expect(server.requests.at(-1)?.body).toEqual({
    from: new Date(2026, 2, 1, 9, 30).getTime(),
    until: new Date(2026, 2, 1, 10, 0, 59, 999).getTime(),
  });
});

test('deleting asks first, and leads back to the others', async () => {
  const { user, server, router } = setUp();
  server.on(`DELETE ${path}`, () => answerWith(204, undefined));
  await choose(user, /Delete/);
  const dialog = screen.getByRole('alertdialog', { name: 'Delete “Team chat”?' });
  await user.click(within(dialog).getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(router.push).toHaveBeenCalledWith('/settings/webhooks'));
});

describe('the delivery log', () => {
  const failed = aDelivery(2, {
    status: 'pending',
    outcome: 'status',
    attempts: 3,
    response_status: 503,
    next_attempt_at: Date.now() + 2 * 3_600_000 + 60_000,
  });
  const gap = aDelivery(3, { kind: 'gap', status: 'failed', outcome: 'trimmed', attempts: 0 });

  test('says of each delivery how it is', () => {
    setUp(aWebhook(), [aDelivery(1), failed, gap]);
    const rows = screen.getAllByTestId('delivery').map((row) => row.textContent);
    expect(rows[0]).toMatch(/^summary_completeDelivered.*HTTP 200.*340 ms/);
    expect(rows[1]).toMatch(
      /The receiver answered with an error.*HTTP 503.*3 attempts.*in 2 hours/,
    );
    expect(rows[2]).toMatch(/^events may be lostThe event log was trimmed/);
  });

  test('shows the payload and every request with its answer', async () => {
    const { user } = setUp(aWebhook(), [aDelivery(1)]);
    const row = within(screen.getByTestId('delivery'));
    await user.click(row.getByRole('button', { expanded: false }));
    expect(await row.findByLabelText('Payload')).toHaveValue(
      JSON.stringify({ id: 'e-1', type: 'summary_complete', data: {} }, null, 2),
    );
    const attempt = within(row.getByRole('region', { name: 'Attempt 1' }));
    expect(attempt.getByText('Delivered')).toBeVisible();
    await user.click(attempt.getByText('Request headers'));
    expect(attempt.getByLabelText('Request headers')).toHaveValue(
      'POST https://hooks.example/a\nwebhook-id: e-1',
    );
    await user.click(attempt.getByText('Answer: HTTP 200'));
    expect(attempt.getByLabelText('Answer: HTTP 200')).toHaveValue('via: x\n\nthanks');
  });

  test('sends again, and says why it does not', async () => {
    const { user, server } = setUp(aWebhook(), [aDelivery(1)]);
    await user.click(within(screen.getByTestId('delivery')).getByRole('button'));
    const line = `POST ${path}/deliveries/whd_1/redeliver`;
    server.refuse(line, 409, { code: 'conflict', message: 'It is being sent at this moment.' });
    await user.click(await screen.findByRole('button', { name: 'Send again' }));
    expect(await screen.findByText('It is being sent at this moment.')).toBeVisible();
    server.on(line, () => answerWith(202, detailOf(aDelivery(1))));
    await user.click(button('Send again'));
    expect(await screen.findByText('It is sent again')).toBeVisible();
  });

  test('is filtered by what came of it', async () => {
    const { user } = setUp(aWebhook(), [aDelivery(1), failed, gap]);
    await user.click(screen.getByRole('radio', { name: 'Waiting' }));
    await waitFor(() => expect(screen.getAllByTestId('delivery')).toHaveLength(1));
    expect(screen.getByTestId('delivery')).toHaveTextContent('HTTP 503');
  });

  test('shows older ones when asked', async () => {
    const webhook = aWebhook();
    const server = createFakeWebhooks([webhook]);
    const pages: Record<string, object> = {
      '': { items: [aDelivery(1)], next: '5.whd_1' },
      '5.whd_1': { items: [aDelivery(2)], next: null },
    };
    const { user } = renderApp(
      <FakeNavigation router={createFakeRouter()}>
        <WebhookPage initial={webhook} log={pages[''] as never} />
      </FakeNavigation>,
      {
        [`${path}/deliveries`]: (asked: string) =>
          pages[new URLSearchParams(asked.split('?')[1]).get('before') ?? ''],
        '/api/webhooks': server.answer,
      },
    );
    await user.click(button('Show older ones'));
    await waitFor(() => expect(screen.getAllByTestId('delivery')).toHaveLength(2));
    expect(screen.queryByRole('button', { name: 'Show older ones' })).toBeNull();
  });
});
