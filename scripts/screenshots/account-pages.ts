import type { Page } from 'playwright-core';
import type { AppServer } from '../../__tests__/support/app-server';
import { invitePerson, makePerson } from '../../__tests__/support/people';

export type Open = (cookie?: string) => Promise<{
  page: Page;
  take(name: string): Promise<void>;
}>;

const names = [
  'Ada Lovelace',
  'Grace Hopper',
  'Katherine Johnson',
  'Edsger Dijkstra',
  'Barbara Liskov',
];

/** People to show in the lists of admins. Once for all pictures. */
export async function addPeople(app: AppServer): Promise<void> {
  for (const name of names) await makePerson(app, { name });
  await invitePerson(app, { name: 'Margaret Hamilton', role: 'admin' });
}

/** Pictures of what somebody sees who is not signed in. */
export async function takeVisitorPages(app: AppServer, open: Open): Promise<void> {
  const { page, take } = await open();
  await page.goto('/sign-in?error=account_unknown');
  await page.getByLabel('Password').waitFor();
  await take('sign-in-providers');
  await page.goto('/sign-up');
  await page.getByLabel('Your name').waitFor();
  await take('sign-up');
  await page.goto(await invitePerson(app, { name: 'Annie Easley' }));
  await page.getByLabel('Password').waitFor();
  await take('invite');
  await page.goto('/reset-password?token=old');
  await page.getByText('This link is closed').waitFor();
  await take('link-closed');
  await page.context().close();
}

/** Pictures of the settings and the pages of admins. */
export async function takeAccountPages(open: Open, cookie: string): Promise<void> {
  const { page, take } = await open(cookie);
  await page.goto('/settings');
  await page.getByText('This device').waitFor();
  await take('settings');
  await page.goto('/admin/users');
  await page.getByText(names[0]!).waitFor();
  await take('admin-users');
  await page.getByRole('button', { name: `What can be done about ${names[0]}` }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).waitFor();
  await take('admin-users-menu');
  await page.getByRole('menuitem', { name: 'New password link' }).click();
  await page.getByRole('textbox', { name: 'Password link' }).waitFor();
  await take('admin-users-link');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByRole('dialog', { name: 'Add a person' }).waitFor();
  await take('admin-users-add');
  await page.keyboard.press('Escape');
  await page.goto('/admin/users?q=nobody+like+this');
  await page.getByText('Nobody fits').waitFor();
  await take('admin-users-none');
  await page.goto('/admin/audit');
  await page.getByTestId('audit-line').first().waitFor();
  await take('admin-audit');
  await page.context().close();
}
