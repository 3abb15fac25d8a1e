/**
 * Takes pictures of every page of the production build in light, dark and phone width: `npm run screenshots`. They land in
 * `test-results/screenshots`; with `--readme` the one of the README is made anew.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sourdoughSegments } from '../__tests__/fixtures/sourdough-talk';
import { startApp } from '../__tests__/support/app-server';
import { addSession, launchBrowser } from '../__tests__/support/browser';
import { ofType, openEvents, signIn } from '../__tests__/support/http-client';
import { startYouTubeStandIn } from '../__tests__/support/youtube-stand-in';

const readme = process.argv.includes('--readme');
const folder = readme ? 'docs' : 'test-results/screenshots';
mkdirSync(folder, { recursive: true });

const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'phone-dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

const youtube = await startYouTubeStandIn();
const app = await startApp({ YOUTUBE_BASE_URL: youtube.url });
const fresh = await startApp({ ADMIN_EMAIL: '', ADMIN_PASSWORD: '' });
const browser = await launchBrowser();
try {
  const client = await signIn(app.url);
  const stream = await openEvents(client);
  const titles = [
    'Why sourdough works: wild yeast, gluten and patience',
    'The physics of a bicycle that rides itself',
    'How the railway time zones were invented',
    'Reading Middlemarch in a noisy year',
  ];
  let summaryId = '';
  for (const [index, title] of titles.entries()) {
    const id = `picture000${index}`;
    youtube.videos.set(id, { title, channel: 'Nora Bakes', segments: sourdoughSegments() });
    await client.post('/api/batches', { sources: [id], length: index % 2 ? 'short' : 'long' });
    const done = await stream.next(ofType('summary_complete'));
    if (index === 0) summaryId = done.data.summary_id;
  }
  stream.close();
  const chosen = readme ? looks.slice(0, 1) : looks;
  const open = async (look: (typeof looks)[number], url: string, cookie?: string) => {
    const context = await browser.newContext({ ...look, baseURL: url });
    if (cookie) await addSession(context, url, cookie);
    const page = await context.newPage();
    const take = async (name: string) => {
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      await page.screenshot({
        path: join(folder, readme ? 'screenshot.png' : `${name}-${look.name}.png`),
        fullPage: !readme,
      });
    };
    return { page, take };
  };

  if (!readme) {
    const setupUrl = /Set up\s+(\S+)/.exec(fresh.output())?.[1] ?? '';
    for (const look of chosen) {
      const { page, take } = await open(look, fresh.url);
      await page.goto('/sign-in');
      await page.getByLabel('Password').waitFor();
      await take('sign-in');
      await page.goto(setupUrl);
      await page.getByLabel('Your name').waitFor();
      await take('setup');
    }
    const newcomer = { email: 'ana@example.com', password: 'a long enough password' };
    const { page } = await open(looks[0], fresh.url);
    await page.goto(setupUrl);
    await page.getByLabel('Your name').fill('Ana');
    await page.getByLabel('Email').fill(newcomer.email);
    await page.getByLabel('Password').fill(newcomer.password);
    await page.getByRole('button', { name: 'Create the admin account' }).click();
    await page.getByText('Your summaries will be kept here').waitFor();
    const { cookie } = await signIn(fresh.url, newcomer);
    for (const look of chosen) {
      const empty = await open(look, fresh.url, cookie);
      await empty.page.goto('/');
      await empty.page.getByText('Your summaries will be kept here').waitFor();
      await empty.take('home-empty');
    }
  }

  for (const [index, look] of chosen.entries()) {
    // Held captions time out after ten seconds, so every look has its own.
    const inFlight = [1, 2, 3].map((lecture) => `inflight${index}0${lecture}`);
    for (const [lecture, id] of inFlight.entries()) {
      youtube.videos.set(id, {
        title: `Lecture ${lecture + 1}: what every baker should know about heat`,
        segments: sourdoughSegments(),
      });
      youtube.hold(id);
    }
    await client.post('/api/batches', { sources: inFlight });
    const { page, take } = await open(look, app.url, client.cookie);
    await page.goto('/');
    await page.getByRole('button', { name: 'Connection: Live' }).waitFor();
    await page.getByTestId('job-row').first().getByText('Reading the transcript').waitFor();
    await page
      .getByLabel('YouTube links, one a line')
      .fill(readme ? 'https://youtu.be/aircAruvnKk' : 'https://youtu.be/sourdough01\nnot a link');
    await take('home');
    for (const id of inFlight) youtube.release(id);
    if (readme) continue;
    await page.goto(`/summaries/${summaryId}`);
    await page.getByTestId('citation').first().waitFor();
    await page
      .getByRole('list', { name: 'Transcript', includeHidden: true })
      .waitFor({ state: 'attached' });
    await take('summary');
    if (look.name.startsWith('phone')) {
      await page.getByRole('tab', { name: 'Video and transcript' }).click();
      await take('summary-source');
    }
    await page.goto('/summaries/sum_nothing');
    await page.getByText('There is nothing here').waitFor();
    await take('not-found');
  }
} finally {
  await browser.close();
  await app.dispose();
  await fresh.dispose();
  await youtube.close();
}
