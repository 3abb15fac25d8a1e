/**
 * Takes pictures of every page of the production build in light, dark and phone width: `npm run screenshots`. They land in
 * `test-results/screenshots`; with `--readme` the one of the README is made anew, with `--accounts` only the pages of accounts.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sourdoughSegments } from '../__tests__/fixtures/sourdough-talk';
import { captchaPage } from '../__tests__/fixtures/youtube-answers';
import { startApp } from '../__tests__/support/app-server';
import { addSession, launchBrowser, untilLive } from '../__tests__/support/browser';
import { ofType, openEvents, signIn, signOut } from '../__tests__/support/http-client';
import { sse } from '../__tests__/support/raw-model-server';
import { type Step, startScriptedModel } from '../__tests__/support/scripted-model';
import { startYouTubeStandIn } from '../__tests__/support/youtube-stand-in';
import { takeEventPictures } from './screenshot-events';
import { addPeople, takeAccountPages, takeVisitorPages } from './screenshots/account-pages';
import { startBusyServer, takeAdminEvents } from './screenshots/admin-events';
import { takeInboxPages } from './screenshots/inbox-pages';
import { takeIntegrationPages } from './screenshots/integration-pages';
import { takeStreamBench } from './screenshots/stream-bench';

const readme = process.argv.includes('--readme');
const accountsOnly = process.argv.includes('--accounts');
const folder = readme ? 'docs' : 'test-results/screenshots';
mkdirSync(folder, { recursive: true });

const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'phone-dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

const youtube = await startYouTubeStandIn();
const model = await startScriptedModel({
  tldr: 'Heat decides how far a loaf rises and when its crust sets, so look after the stone, the steam and the clock in that order.',
});
const app = await startApp({
  YOUTUBE_BASE_URL: youtube.url,
  OPENAI_API_KEY: 'sk-pictures',
  OPENAI_BASE_URL: model.url,
  OPENAI_MODELS: 'gpt-4.1-mini,gpt-4.1',
  OLLAMA_BASE_URL: model.url,
  JOB_CONCURRENCY: '2',
  SIGNUP_ENABLED: 'true',
  GITHUB_ID: 'pictures',
  GITHUB_SECRET: 'pictures',
  GOOGLE_ID: 'pictures',
  GOOGLE_SECRET: 'pictures',
});
const fresh = await startApp({ ADMIN_EMAIL: '', ADMIN_PASSWORD: '' });
const browser = await launchBrowser();

/** A model that has begun to write and thinks about the rest. */
const writing: Step = ({ response }) => {
  sse.head(response);
  response.write(
    sse.text(
      '{"tldr": "A cold oven bakes no bread: heat decides how far a loaf rises and when its crust sets.", "overview": "The lecture follows the heat from the stone into the dough. First the steam keeps',
    ),
  );
};

function addCourse(listId: string, prefix: string): void {
  const ids = Array.from(
    { length: 12 },
    (_, n) => `${prefix}${String(n).padStart(11 - prefix.length, '0')}`,
  );
  for (const [n, id] of ids.entries()) {
    const [first, ...rest] = sourdoughSegments();
    youtube.videos.set(id, {
      title: `Lecture ${n + 1}: what every baker should know about heat`,
      segments: [{ ...first!, text: `${id}.` }, ...rest],
      ...(n === 2 && { captionsStatus: 500 }),
    });
  }
  youtube.playlists.set(listId, {
    title: 'Bread from the ground up',
    videos: [...ids, { private: true }],
  });
}

/** A channel, and a video that has captions in two languages only. */
function addChannelAndLanguages(): void {
  const id = 'UCnorabakesnorabakes2024';
  youtube.channels.set('@norabakes', id);
  youtube.playlists.set(id.replace(/^UC/, 'UU'), {
    title: 'Videos',
    channel: 'Nora Bakes',
    videos: Array.from({ length: 120 }, (_, n) => `upload${String(n).padStart(5, '0')}`),
  });
  youtube.videos.set('languages01', {
    title: 'Levain, Sauerteig, sourdough: one bread, three names',
    tracks: [{ language: 'de' }, { language: 'en', automatic: true }],
  });
}

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
  addChannelAndLanguages();
  for (const [index, title] of titles.entries()) {
    const id = `picture000${index}`;
    youtube.videos.set(id, {
      title,
      channel: 'Nora Bakes',
      segments: sourdoughSegments(),
      automatic: index === 1,
      ...(index === 2 && { lengthSeconds: 3_600 }),
    });
    await client.post('/api/batches', {
      sources: [id],
      length: index % 2 ? 'short' : 'long',
      model: 'extractive',
    });
    const done = await stream.next(ofType('summary_complete'));
    if (index === 0) summaryId = done.data.summary_id;
  }
  stream.close();
  const chosen = readme ? looks.slice(0, 1) : looks;
  const open = async (look: (typeof looks)[number], url: string, cookie?: string) => {
    const context = await browser.newContext({ ...look, baseURL: url });
    if (cookie) await addSession(context, url, cookie);
    const page = await context.newPage();
    const take = async (name: string, fullPage = !readme) => {
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      await page.screenshot({
        path: join(folder, readme ? 'screenshot.png' : `${name}-${look.name}.png`),
        fullPage,
      });
    };
    return { page, take };
  };

  if (!readme) {
    await addPeople(app);
    for (const look of chosen) {
      const openLook = (cookie?: string) => open(look, app.url, cookie);
      await takeVisitorPages(app, openLook);
      await takeAccountPages(openLook, client.cookie);
    }
    const busy = await startBusyServer();
    for (const look of chosen) {
      await takeAdminEvents(await open(look, busy.app.url, busy.cookie), busy.eventId);
    }
    await busy.stop();
  }

  if (!readme && !accountsOnly) {
    await takeIntegrationPages((url, cookie) =>
      Promise.all(chosen.map((look) => open(look, url, cookie))),
    );
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

  for (const [index, look] of accountsOnly ? [] : chosen.entries()) {
    // Every look has its own course: what one has summarized would come from the cache in the next.
    const listId = `PLcourse${index}`;
    addCourse(listId, `look${index}`);
    model.scripts.set('Lecture 5', [writing]);
    model.scripts.set('Lecture 6', [writing]);
    const course = `https://www.youtube.com/playlist?list=${listId}`;
    // Nothing happened while the person was away: no notice lies over the page.
    const { as_of } = await client.json('/api/inbox');
    await client.post('/api/inbox/read', { through: as_of });
    const { page, take } = await open(look, app.url, client.cookie);
    await page.goto('/');
    await untilLive(page);
    const started = await client.post('/api/batches', { sources: [course] });
    const { batch_id } = (await started.json()) as { batch_id: string };
    const row = page.getByTestId('job-row').filter({ hasText: 'Lecture 5' });
    await row.getByText('Writing the summary').waitFor();
    const box = page.getByLabel('YouTube links, one a line');
    const lines = [course, 'https://youtu.be/languages01', '@norabakes', 'not a link'];
    await box.fill(readme ? course : lines.join('\n'));
    await page.getByText('1 playlist of').first().waitFor();
    await take('home');
    if (readme) continue;
    await row.getByRole('button', { name: /Read along/ }).click();
    await page.getByText('A cold oven bakes no bread').waitFor();
    await page.getByRole('button', { name: /^Options/ }).click();
    await take('home-options');
    await client.post(`/api/batches/${batch_id}/cancel`, {});
    await page
      .getByText(/failed/)
      .first()
      .waitFor();
    await take('home-finished');
    await page.goto('/?q=bread#library');
    await page
      .getByRole('checkbox', { name: /^Select / })
      .first()
      .check();
    await page.getByLabel('Selected summaries').waitFor();
    await take('library');
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
    await takeInboxPages(page, take);
    const session = await signIn(app.url);
    const connection = await open(look, app.url, session.cookie);
    await takeEventPictures({
      ...connection,
      context: connection.page.context(),
      client,
      endSession: () => signOut(app.url, session),
    });
  }
  if (!readme) {
    // Last, because nobody asks YouTube any more for a while.
    const sources = ['https://youtu.be/languages01'];
    const failures = await openEvents(client);
    await client.post('/api/batches', { sources, caption_language: 'ja' });
    await failures.next(ofType('summary_failed'));
    youtube.refuseAll({ status: 429, type: 'text/html', body: captchaPage });
    const waiting = [
      'https://youtu.be/picturewait',
      'https://www.youtube.com/playlist?list=PLwait',
    ];
    await client.post('/api/batches', { sources: waiting });
    await failures.next(ofType('system'));
    failures.close();
    for (const look of looks) {
      const { page, take } = await open(look, app.url, client.cookie);
      await page.goto('/');
      await page.getByText('YOUTUBE_PROXY_URL').nth(1).waitFor();
      const finished = page.getByRole('article', { name: 'Finished batch' }).first();
      await finished.getByRole('button', { expanded: false }).first().click();
      await finished.getByRole('button', { name: 'German' }).waitFor();
      await page.getByTestId('caption-file').setInputFiles({
        name: 'Why sourdough works.en.srt',
        mimeType: 'text/plain',
        buffer: Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nHello'),
      });
      await take('home-waiting');
    }
    // Its events would be news on every page after it.
    for (const look of looks) {
      await takeStreamBench((cookie) => open(look, app.url, cookie), client);
    }
  }
} finally {
  await browser.close();
  await app.dispose();
  await model.stop();
  await fresh.dispose();
  await youtube.close();
}
