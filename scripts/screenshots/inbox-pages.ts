import type { Page } from 'playwright-core';

/** Pictures of the inbox: the panel of the bell, the page, and what can be chosen about it. */
export async function takeInboxPages(
  page: Page,
  take: (name: string, fullPage?: boolean) => Promise<void>,
): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Connection: Live' }).waitFor();
  await page.getByTestId('inbox-bell').click();
  await page.getByRole('dialog').getByTestId('inbox-item').first().waitFor();
  // What floats belongs to the window, not to the page.
  await take('inbox-panel', false);
  await page.goto('/inbox');
  await page.getByTestId('inbox-item').first().waitFor();
  await take('inbox');
  await page.goto('/settings#notifications');
  await page.getByText(/^Desktop notifications are/).waitFor();
  await take('settings-notifications', false);
}
