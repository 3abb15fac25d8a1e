import type { Page } from 'playwright-core';
import { startApp } from '../../__tests__/support/app-server';
import { type HttpClient, signIn } from '../../__tests__/support/http-client';
import { answer, startReceiver } from '../../__tests__/support/webhook-receiver';

export interface Look {
  page: Page;
  take(name: string): Promise<void>;
}

/** Pictures of the settings of API tokens and webhooks, on a server of their own with receivers that answer and fail. */
export async function takeIntegrationPages(
  open: (url: string, cookie: string) => Promise<Look[]>,
): Promise<void> {
  const receiver = await startReceiver();
  const app = await startApp({ WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8' });
  try {
    const client = await signIn(app.url);
    const looks = await open(app.url, client.cookie);
    const everywhere = async (act: (look: Look) => Promise<void>) => {
      for (const look of looks) await act(look);
    };

    await everywhere(async ({ page, take }) => {
      for (const [path, text] of [
        ['tokens', 'No tokens yet'],
        ['webhooks', 'No webhooks yet'],
      ] as const) {
        await page.goto(`/settings/${path}`);
        await page.getByText(text).waitFor();
        await take(`${path}-empty`);
      }
    });

    await everywhere(async ({ page, take }) => {
      await page.goto('/settings/tokens');
      await page.getByRole('button', { name: 'New token' }).click();
      await page.getByLabel('Name').fill('Nightly summaries');
      await take('tokens-new');
      await page.getByRole('button', { name: 'Make the token' }).click();
      await page.getByText('Copy it now').waitFor();
      await take('tokens-made');
    });
    await everywhere(async ({ page, take }) => {
      await page.goto('/settings/tokens');
      await page.getByTestId('token').first().waitFor();
      await take('tokens');
    });

    const webhookId = await fillWebhooks(client, receiver);
    await everywhere(async ({ page, take }) => {
      await page.goto('/settings/webhooks');
      await page.getByTestId('webhook').first().waitFor();
      await take('webhooks');
      await page.getByRole('button', { name: 'New webhook' }).click();
      await page.getByLabel('Address').fill('https://10.0.0.1/');
      await page.getByRole('button', { name: 'Add the webhook' }).click();
      await page.getByText('not on the public internet').waitFor();
      await take('webhooks-new');
      await page.goto(`/settings/webhooks/${webhookId}`);
      await page.getByTestId('delivery').first().getByRole('button').click();
      await page.getByLabel('Payload').waitFor();
      await take('webhook');
    });
  } finally {
    await app.dispose();
    await receiver.close();
  }
}

/** Three webhooks: one that works, one that fails, one that is off. Returns the one with most to see. */
async function fillWebhooks(
  client: HttpClient,
  receiver: Awaited<ReturnType<typeof startReceiver>>,
): Promise<string> {
  const add = async (path: string, description: string) => {
    const response = await client.post('/api/webhooks', {
      url: `http://127.0.0.1:${receiver.port}${path}`,
      description,
      event_types: ['summary_complete', 'summary_failed', 'batch_complete', 'test'],
    });
    return ((await response.json()) as { webhook_id: string }).webhook_id;
  };
  receiver.behave((request, response) => {
    const fails = request.path === '/chat' && request.event.data.n === 3;
    const [status, text] = fails ? [503, 'down for maintenance'] : [200, 'ok'];
    answer(status as number, { 'content-type': 'text/plain' }, text as string)(request, response);
  });
  const works = await add('/chat', 'Team chat');
  await add('/hooks/summaries?source=youtube', '');
  const off = await add('/old', 'Old build server');
  await client.fetch(`/api/webhooks/${off}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: '{"enabled": false}',
  });
  for (let n = 1; n <= 3; n += 1) {
    await client.post('/events/broadcast', { event_type: 'test', data: { n, hello: 'receiver' } });
  }
  await client.post('/api/batches', {
    transcript: { title: 'A talk', format: 'text', content: 'Bread rises by yeast. '.repeat(60) },
  });
  await receiver.nth(10);
  return works;
}
