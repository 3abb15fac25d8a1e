import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type AppServer, startApp } from '../support/app-server';
import { addSession, hasBrowser, launchBrowser, untilLive } from '../support/browser';
import { type HttpClient, ofType, openEvents, signIn } from '../support/http-client';
import { makePerson } from '../support/people';

let app: AppServer;
let browser: Browser;
let client: HttpClient;

(hasBrowser ? describe : describe.skip)('in Chromium', () => {
  beforeAll(async () => {
    app = await startApp({ OPENAI_API_KEY: 'sk-x', OPENAI_MODELS: 'gpt-4.1,gpt-4.1-mini' });
    client = await signIn(app.url);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.dispose();
  });

  async function open(path: string, cookie = client.cookie): Promise<Page> {
    const context = await browser.newContext({ baseURL: app.url });
    if (cookie) await addSession(context, app.url, cookie);
    const page = await context.newPage();
    await page.goto(path);
    return page;
  }
  const close = (page: Page) => page.context().close();
  const row = (page: Page, name: string) => page.getByTestId('user-row').filter({ hasText: name });
  async function choose(page: Page, name: string, item: string) {
    await page.getByRole('button', { name: `What can be done about ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  }
  const live = (page: Page) => untilLive(page);

  test('an invitation leads from the link to a signed-in person, once', async () => {
    const page = await open('/admin/users');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Grace Hopper');
    await page.getByLabel('Email').fill('grace');
    await page.getByRole('button', { name: 'Make the link' }).click();
    await page.getByText('Enter a full email address').waitFor();
    await page.getByLabel('Email').fill('grace@example.com');
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = await page.getByRole('textbox', { name: 'Invitation link' }).inputValue();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByTestId('invite').filter({ hasText: 'grace@example.com' }).waitFor();

    const guest = await open(link, '');
    expect(await guest.getByLabel('Email').inputValue()).toBe('grace@example.com');
    await guest.getByLabel('Password').fill('short');
    await guest.getByRole('button', { name: 'Join' }).click();
    await guest.getByText('Use at least 8 characters.').waitFor();
    await guest.getByLabel('Password').fill('a ship in port is safe');
    await guest.keyboard.press('Enter');
    await guest.getByRole('button', { name: 'Account of Grace Hopper' }).waitFor();
    await live(guest);
    await guest.goto('/admin/users');
    await guest.getByText('There is nothing here').waitFor();

    await page.reload();
    await row(page, 'grace@example.com').waitFor();
    expect(await page.getByTestId('invite').count()).toBe(0);
    await page.goto(link);
    await page.getByText('This invitation is closed').waitFor();
    await close(guest);
    await close(page);
  });

  test('disabling somebody ends what they have open within a second, enabling lets them back in', async () => {
    const ben = await makePerson(app, { name: 'Ben' });
    const theirs = await open('/', (await signIn(app.url, ben)).cookie);
    await live(theirs);
    const stream = await openEvents(await signIn(app.url, ben));
    await stream.next(ofType('connected'));

    const page = await open('/admin/users?q=ben');
    await choose(page, 'Ben', 'Disable');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
    const askedAt = Date.now();
    expect((await stream.next(ofType('bye'))).data).toMatchObject({ reason: 'revoked' });
    expect(Date.now() - askedAt).toBeLessThan(1_000);
    await theirs.getByRole('button', { name: 'Connection: Signed out' }).waitFor();
    await row(page, 'Ben').getByText('Disabled').waitFor();
    await expect(signIn(app.url, ben)).rejects.toThrow();

    await choose(page, 'Ben', 'Enable');
    await page.getByText('Ben can sign in again').waitFor();
    await expect(signIn(app.url, ben)).resolves.toBeDefined();
    await close(theirs);
    await close(page);
  });

  test('a new role counts at once, on the open stream too', async () => {
    const cleo = await makePerson(app, { name: 'Cleo' });
    const theirs = await signIn(app.url, cleo);
    const stream = await openEvents(theirs);
    await stream.next(ofType('connected'));
    const looking = await open('/', theirs.cookie);
    await live(looking);
    expect((await theirs.post('/events/broadcast', { event_type: 'test' })).status).toBe(403);

    const page = await open('/admin/users?q=cleo');
    await choose(page, 'Cleo', 'Make admin');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Make admin' }).click();
    expect((await stream.next(ofType('bye'))).data).toMatchObject({
      reason: 'rotate',
      retry: true,
    });
    await stream.ended;
    expect((await theirs.post('/events/broadcast', { event_type: 'test' })).status).toBe(202);
    // The browser has come back by itself, still signed in.
    await untilLive(looking);
    await looking.goto('/admin/users');
    await looking.getByRole('heading', { name: 'Users' }).waitFor();

    await choose(page, 'Cleo', 'Take admin away');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take away' }).click();
    await page.getByText('Cleo is no admin any more').waitFor();
    expect((await theirs.fetch('/admin/users')).status).toBe(404);
    await close(looking);
    await close(page);
  });

  test('the last admin cannot leave', async () => {
    const page = await open('/admin/users?q=admin@');
    await choose(page, 'admin', 'Take admin away');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Give it up' }).click();
    await page.getByText('Somebody must stay admin.').waitFor();
    await row(page, 'admin@example.com')
      .getByRole('cell', { name: 'Admin', exact: true })
      .waitFor();
    await close(page);
  });

  test('a password link sets a new password and signs every device out', async () => {
    const dora = await makePerson(app, { name: 'Dora' });
    const before = await signIn(app.url, dora);
    const page = await open('/admin/users?q=dora');
    await choose(page, 'Dora', 'New password link');
    const link = await page.getByRole('textbox', { name: 'Password link' }).inputValue();
    const theirs = await open(link, '');
    await theirs.getByLabel('New password').fill('forgotten no more');
    await theirs.getByRole('button', { name: 'Set password' }).click();
    await live(theirs);
    expect((await before.fetch('/api/summaries')).status).toBe(401);
    await expect(signIn(app.url, dora)).rejects.toThrow();
    await signIn(app.url, { ...dora, password: 'forgotten no more' });
    await close(theirs);
    await close(page);
  });

  test('the list is searched, narrowed and sorted; the address keeps it', async () => {
    for (let n = 0; n < 27; n += 1) await makePerson(app, { name: `Person ${n}` });
    const page = await open('/admin/users');
    await page.getByRole('link', { name: 'Next' }).click();
    await page.waitForURL(/page=2/);
    await page.getByRole('searchbox').fill('person 7');
    await row(page, 'Person 7').waitFor();
    await page.getByText('1 person found').waitFor();
    await page.waitForURL(/q=person/);
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Admins' }).click();
    await page.waitForURL(/role=admin/);
    await row(page, 'admin@example.com').waitFor();
    await page.getByRole('link', { name: 'Last seen' }).click();
    await page.waitForURL(/sort=last_seen/);
    const head = page.getByRole('columnheader', { name: 'Last seen' });
    await head.and(page.locator('[aria-sort="descending"]')).waitFor();
    await close(page);
  });

  test('the settings change the name, the password and what the paste box begins with', async () => {
    const erik = await makePerson(app, { name: 'Erik' });
    const other = await signIn(app.url, erik);
    const page = await open('/settings', (await signIn(app.url, erik)).cookie);
    await page.getByLabel('Your name').fill('Erik the Red');
    await page.getByRole('button', { name: 'Save name' }).click();
    await page.getByRole('button', { name: 'Account of Erik the Red' }).waitFor();

    await page.getByRole('radio', { name: 'Long' }).click();
    await page.getByRole('combobox', { name: 'Model' }).click();
    await page.getByRole('option', { name: /^gpt-4.1-mini/ }).click();
    await page.getByRole('combobox', { name: 'Language' }).click();
    await page.getByRole('option', { name: 'German', exact: true }).click();
    await page.getByRole('button', { name: 'Save defaults' }).click();
    await page.getByText('Defaults saved').waitFor();

    await page.getByLabel('Current password').fill('not it');
    await page.getByLabel('New password').fill('a new password');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('This is not your current password.').waitFor();
    await page.getByLabel('Current password').fill(erik.password);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Password changed').waitFor();
    expect((await other.fetch('/api/summaries')).status).toBe(401);

    await page.goto('/');
    await page.getByRole('button', { name: 'Options: Long German gpt-4.1-mini' }).waitFor();
    // What is chosen for a batch stays chosen, until the defaults change.
    await page.getByRole('button', { name: /^Options/ }).click();
    await page.getByRole('radio', { name: 'Short' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Options: Short German gpt-4.1-mini' }).waitFor();
    await page.goto('/settings');
    await page.getByRole('radio', { name: 'Medium' }).click();
    await page.getByRole('button', { name: 'Save defaults' }).click();
    await page.getByText('Defaults saved').waitFor();
    await page.goto('/');
    await page.getByRole('button', { name: 'Options: Medium German gpt-4.1-mini' }).waitFor();
    await close(page);
  });

  test('devices are listed with what they are, and end one by one or all at once', async () => {
    const fay = await makePerson(app, { name: 'Fay' });
    const phone = await signInOn(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    );
    const tablet = await signInOn(undefined);
    const script = await signIn(app.url, fay);
    const page = await phone.newPage();
    await page.goto('/settings');
    const devices = page.getByTestId('session');
    await devices.nth(2).waitFor();
    expect(await devices.first().textContent()).toMatch(
      /Safari on iOS.*This device.*Active now.*127\.0\.0\.1/,
    );
    const theirs = await tablet.newPage();
    await theirs.goto('/');
    await live(theirs);

    await page.getByRole('button', { name: /^Sign out Chrom/ }).click();
    await theirs.getByRole('button', { name: 'Connection: Signed out' }).waitFor();
    await devices.nth(2).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('1 device signed out').waitFor();
    expect((await script.fetch('/api/summaries')).status).toBe(401);
    await live(page);
    await phone.close();
    await tablet.close();

    async function signInOn(userAgent: string | undefined): Promise<BrowserContext> {
      const context = await browser.newContext({ baseURL: app.url, userAgent });
      const form = await context.newPage();
      await form.goto('/sign-in');
      await form.getByLabel('Email').fill(fay.email);
      await form.getByLabel('Password').fill(fay.password);
      await form.getByRole('button', { name: 'Sign in' }).click();
      await form.getByRole('button', { name: 'Account of Fay' }).waitFor();
      await form.close();
      return context;
    }
  });

  test('what admins and people did is on record, and found by person', async () => {
    const gus = await makePerson(app, { name: 'Gus' });
    await signIn(app.url, gus);
    await signIn(app.url, { ...gus, password: 'wrong' }).catch(() => undefined);
    const page = await open('/admin/users?q=gus');
    await choose(page, 'Gus', 'Show in audit log');
    const lines = page.getByTestId('audit-line');
    await lines.nth(2).waitFor();
    expect(await lines.allTextContents()).toEqual([
      expect.stringMatching(/gus@example\.com failed to sign in.*127\.0\.0\.1/),
      expect.stringMatching(/gus@example\.com signed in.*127\.0\.0\.1/),
      expect.stringMatching(/admin@example\.com created the account gus@example\.com/),
    ]);
    await page.getByRole('combobox', { name: 'What happened' }).click();
    await page.getByRole('option', { name: 'Failed sign-ins' }).click();
    await page.waitForURL(/group=failures/);
    await lines.nth(1).waitFor({ state: 'detached' });
    expect(await lines.count()).toBe(1);
    await close(page);
  });

  test('the keyboard alone adds a person', async () => {
    // As long as a finger holds a key: radio buttons follow the focus only while one is down.
    const held = { delay: 60 };
    const page = await open('/admin/users');
    await page.getByRole('button', { name: 'Add a person' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Add a person' }).waitFor();
    await page.keyboard.type('Hana');
    await page.keyboard.press('Tab');
    await page.keyboard.type('hana@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight', held);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight', held);
    await page.keyboard.press('Tab');
    await page.keyboard.type('chosen by keyboard');
    await page.keyboard.press('Enter');
    await page.getByText('Hana can sign in now').waitFor();
    await row(page, 'hana@example.com').getByRole('cell', { name: 'Admin', exact: true }).waitFor();
    await page.locator('button:focus', { hasText: /^Add a person$/ }).waitFor();
    await close(page);
  });
});
