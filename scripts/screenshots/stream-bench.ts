import type { Page } from 'playwright-core';
import type { HttpClient } from '../../__tests__/support/http-client';
import type { Open } from './account-pages';

/** A picture of the whole page has its header where it was scrolled to. */
const toTop = (page: Page) => page.evaluate(() => window.scrollTo(0, 0));

/** Pictures of the bench for the event stream: before anything, and in the middle of its work. */
export async function takeStreamBench(open: Open, client: HttpClient): Promise<void> {
  const { page, take } = await open(client.cookie);
  await page.goto('/sse-test');
  await page.getByTestId('total-connections').waitFor();
  await take('stream-test-empty');
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  const state = (name: string) =>
    page.locator(`[data-testid="bench-state"][data-state-name="${name}"]`).waitFor();
  await state('live');
  await page.getByRole('button', { name: 'Drop' }).click();
  await state('reconnecting');
  await state('live');
  await page.getByRole('button', { name: /^Duplicate/ }).click();
  await page.getByTestId('fault-running').waitFor();
  for (let n = 1; n <= 8; n += 1) {
    const data = { n, note: 'The quick brown fox jumps over the lazy dog.' };
    await client.post('/events/broadcast', { event_type: 'test', data });
  }
  await page.getByTestId('latency').waitFor();
  await page.getByTestId('event-row').last().click();
  await page.getByTestId('event-detail').waitFor();
  await toTop(page);
  await take('stream-test');
  await page.getByRole('tab', { name: 'Raw bytes' }).click();
  await page.getByTestId('raw-rows').waitFor();
  await toTop(page);
  await take('stream-test-raw');
  await page.context().close();
}
