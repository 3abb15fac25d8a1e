import type { Browser, Page } from 'playwright-core';
import { Webhook as StandardReceiver } from 'standardwebhooks';
import { type AppServer, startApp } from '../support/app-server';
import { axeViolations } from '../support/axe';
import { addSession, hasBrowser, launchBrowser, untilLive } from '../support/browser';
import { type HttpClient, signIn } from '../support/http-client';
import { scripted } from '../support/token-client';
import { answer, startReceiver, type WebhookReceiver } from '../support/webhook-receiver';

let app: AppServer;
let client: HttpClient;
let receiver: WebhookReceiver;
let browser: Browser;

(hasBrowser ? describe : describe.skip)('the settings of tokens and webhooks', () => {
  beforeAll(async () => {
    receiver = await startReceiver();
    app = await startApp({ WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8' });
    client = await signIn(app.url);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
    await receiver?.close();
  });

  async function open(path: string, options: object = {}): Promise<Page> {
    const context = await browser.newContext({
      baseURL: app.url,
      reducedMotion: 'reduce',
      ...options,
    });
    await addSession(context, app.url, client.cookie);
    const page = await context.newPage();
    await page.goto(path);
    await untilLive(page);
    return page;
  }

  test('a token is made with the keyboard alone, works, and is revoked', async () => {
    const page = await open('/settings/tokens');
    await page.getByText('No tokens yet').waitFor();
    await page.getByRole('button', { name: 'New token' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Nightly job');
    await page.keyboard.press('Enter');
    const token = await page.getByLabel('Token “Nightly job”').inputValue();
    expect(token).toMatch(/^yts_[0-9A-Za-z]{38}$/);
    await page.locator('[role="dialog"]:focus-within').waitFor();
    // What is shown once does not go by a slip.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Done' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('button:focus', { hasText: /^New token$/ }).waitFor();
    expect(await page.content()).not.toContain(token);

    const script = scripted(app.url, token);
    expect((await script.fetch('/api/summaries')).status).toBe(200);
    await page.reload();
    await page.getByTestId('token').filter({ hasText: 'Used just now' }).waitFor();
    await page.getByRole('button', { name: 'Revoke Nightly job' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No tokens yet').waitFor();
    expect((await script.fetch('/api/summaries')).status).toBe(401);
    await page.context().close();
  });

  test('a webhook is added, tested, watched while it fails, and switched off and on', async () => {
    const page = await open('/settings/webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('Address').fill('http://169.254.169.254/');
    await page.keyboard.press('Enter');
    await page.getByText('not on the public internet').waitFor();
    await page.getByLabel('Address').fill(receiver.url);
    await page.getByLabel(/Description/).fill('Team chat');
    await page.getByRole('checkbox', { name: 'test', exact: true }).click();
    await page.getByRole('button', { name: 'Add the webhook' }).click();
    const secret = await page.getByLabel('Signing secret').inputValue();
    await page.getByRole('link', { name: 'Go to its page' }).click();
    await page.getByRole('heading', { level: 1, name: /Team chat/ }).waitFor();

    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText(/The receiver answered 204 in/).waitFor();
    const { body, headers } = await receiver.nth(1);
    expect(new StandardReceiver(secret).verify(body, headers)).toMatchObject({ type: 'test' });
    const row = page.getByTestId('delivery').first();
    await row.getByText('Delivered').waitFor();

    receiver.behave(answer(503, {}, 'out of order'));
    await client.post('/events/broadcast', { event_type: 'test', data: { n: 1 } });
    await page.getByText('The receiver answered with an error').first().waitFor();
    await page.getByTestId('delivery').first().getByRole('button').click();
    const shown = page.getByLabel('Answer: HTTP 503');
    await shown.first().waitFor();
    expect(await shown.first().inputValue()).toContain('out of order');

    receiver.behave(answer(204));
    await page.getByRole('button', { name: 'Send now' }).click();
    await page.getByText('Attempt 2').waitFor();

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Switch off' }).click();
    await page.getByText('You switched it off').waitFor();
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click();
    await page.getByText('You switched it off').waitFor({ state: 'detached' });
    await page.context().close();
  });

  /** Every state that a page or a dialog of these can be in. */
  const states: [string, (page: Page) => Promise<void>][] = [
    [
      'tokens',
      async (page) => {
        await page.goto('/settings/tokens');
        await page.getByTestId('token').first().waitFor();
      },
    ],
    [
      'new token',
      async (page) => {
        await page.goto('/settings/tokens');
        await page.getByRole('button', { name: 'New token' }).click();
        await page.getByRole('button', { name: 'Make the token' }).click();
        await page.getByText('Give the token a name').waitFor();
      },
    ],
    [
      'webhooks',
      async (page) => {
        await page.goto('/settings/webhooks');
        await page.getByTestId('webhook').first().waitFor();
      },
    ],
    [
      'new webhook',
      async (page) => {
        await page.goto('/settings/webhooks');
        await page.getByRole('button', { name: 'New webhook' }).click();
        await page.getByRole('button', { name: 'Add the webhook' }).click();
        await page.getByText('Enter the address').waitFor();
      },
    ],
    [
      'one webhook',
      async (page) => {
        await page.goto('/settings/webhooks');
        await page.getByRole('link', { name: 'Team chat' }).click();
        await page.getByTestId('delivery').first().getByRole('button').click();
        await page.getByLabel('Payload').first().waitFor();
        await page.getByText('Request headers').first().click();
      },
    ],
    [
      'replay',
      async (page) => {
        await page.goto('/settings/webhooks');
        await page.getByRole('link', { name: 'Team chat' }).click();
        await page.getByRole('button', { name: 'More' }).click();
        await page.getByRole('menuitem', { name: /Send past events/ }).click();
        await page.getByRole('button', { name: 'Send them again' }).waitFor();
      },
    ],
    [
      'new secret',
      async (page) => {
        await page.goto('/settings/webhooks');
        await page.getByRole('link', { name: 'Team chat' }).click();
        await page.getByRole('button', { name: 'More' }).click();
        await page.getByRole('menuitem', { name: /New signing secret/ }).click();
        await page.getByRole('button', { name: 'Make a new secret' }).click();
        await page.getByRole('textbox', { name: 'Signing secret' }).waitFor();
      },
    ],
  ];

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    let page: Page;
    beforeAll(async () => {
      const input = { name: `In ${colorScheme}`, scopes: ['read'], expires_in_days: 30 };
      await client.post('/api/tokens', input);
      page = await open('/settings/tokens', { colorScheme });
    });
    afterAll(() => page?.context().close());

    test.each(states)('axe finds nothing on %s', async (_, reach) => {
      await reach(page);
      expect(await axeViolations(page)).toEqual([]);
    });
  });

  test.each([320, 390])('nothing scrolls sideways at %i px', async (width) => {
    const page = await open('/settings/tokens', { viewport: { width, height: 700 } });
    for (const [name, reach] of states) {
      await reach(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect([name, overflow]).toEqual([name, 0]);
    }
    await page.context().close();
  });
});
