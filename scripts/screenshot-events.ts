import type { BrowserContext, Page } from 'playwright-core';
import type { HttpClient } from '../__tests__/support/http-client';

export interface EventPictures {
  page: Page;
  context: BrowserContext;
  client: HttpClient;
  /** Ends the session of the page. */
  endSession(): Promise<void>;
  take(name: string, fullPage: boolean): Promise<void>;
}

/** Pictures of what the connection says of itself: toasts, the notice about what was missed, and every state of the dot. */
export async function takeEventPictures(pictures: EventPictures): Promise<void> {
  const { page, context, client, endSession } = pictures;
  // What floats belongs to the window, not to the page.
  const take = (name: string) => pictures.take(name, false);
  const dot = page.getByTestId('connection-indicator');
  const state = (name: string) =>
    page.locator(`[data-state-name="${name}"]`).waitFor({ timeout: 90_000 });
  const open = async (stateName: string) => {
    await page.goto('/');
    await state(stateName);
  };
  const explain = async () => {
    await dot.focus();
    await page.getByRole('tooltip').waitFor();
  };

  await open('live');
  await page.waitForFunction(() => {
    const key = Object.keys(localStorage).find((name) => name.startsWith('events-seen:'));
    if (!key) return false;
    // As if the person had not been here since the log began.
    localStorage.setItem(key, localStorage.getItem(key)?.replace(/\d+$/, '0') ?? '');
    return true;
  });
  await open('live');
  await page.getByRole('region', { name: 'While you were away' }).waitFor();
  await take('away-notice');
  await page
    .getByRole('region', { name: 'While you were away' })
    .getByRole('button', { name: 'Dismiss' })
    .click();

  await explain();
  await take('connection-live');
  await page.locator('#content').focus();
  const say = (type: string, message: string) =>
    client.post('/events/broadcast', { event_type: 'system', data: { type, message } });
  await say('error', 'YouTube cannot be reached. What you asked for waits and goes on by itself.');
  await say('warning', 'Maintenance begins at ten. Running work goes on after it.');
  await say('info', 'This server was updated.');
  await page.getByText('This server was updated.').waitFor();
  await page.getByText('This server was updated.').hover();
  await take('toasts');

  const streams = (url: URL) => url.pathname === '/events';
  await context.route(streams, (route) =>
    route.request().method() === 'GET' ? route.abort() : route.continue(),
  );
  await page.goto('/');
  await state('reconnecting');
  await explain();
  await take('connection-reconnecting');
  await state('polling');
  await page.getByText('Updates come a bit later').first().waitFor();
  await take('connection-polling');
  await context.unroute(streams);
  await open('live');
  await endSession();
  await page.getByRole('alert').filter({ hasText: 'You are signed out' }).waitFor();
  await explain();
  await take('connection-signed-out');
}
