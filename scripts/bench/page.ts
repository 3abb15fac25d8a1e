import { sourdoughSegments } from '../../__tests__/fixtures/sourdough-talk';
import { startApp } from '../../__tests__/support/app-server';
import { addSession, launchBrowser } from '../../__tests__/support/browser';
import { signIn } from '../../__tests__/support/http-client';
import { startYouTubeStandIn } from '../../__tests__/support/youtube-stand-in';
import { newestBuild } from '../lib/builds.mjs';
import { measure, type Row } from './measure';

/** What a person waits for after "Summarize": in a real page, against the production build. Needs both. */
export async function pageRows(): Promise<Row[]> {
  if (!newestBuild(process.cwd())) {
    console.warn('No build: run `npm run build` first to measure the page.');
    return [];
  }
  const youtube = await startYouTubeStandIn();
  const app = await startApp({ YOUTUBE_BASE_URL: youtube.url });
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext();
    await addSession(context, app.url, (await signIn(app.url)).cookie);
    const page = await context.newPage();
    await page.goto(app.url);
    const row = await measure(
      'submit to the first progress event in the page',
      '< 200',
      async (round) => {
        const id = `firstevent${round % 10}`;
        youtube.videos.set(id, { title: `Talk ${round}`, segments: sourdoughSegments() });
        return page.evaluate(firstProgress, { id, focus: `round ${round}` });
      },
      20,
    );
    return [row];
  } finally {
    await browser.close();
    await app.dispose();
    await youtube.close();
  }
}

/** Runs in the page: milliseconds from the request to the first `summary_progress` of its batch. */
async function firstProgress({ id, focus }: { id: string; focus: string }): Promise<number> {
  const source = new EventSource('/events?subscribe=summary_progress,summary_complete');
  await new Promise((resolve) => source.addEventListener('connected', resolve));
  const first = new Promise<number>((resolve) => {
    source.addEventListener('summary_progress', () => resolve(performance.now()));
  });
  const ended = new Promise((resolve) => source.addEventListener('summary_complete', resolve));
  const startedAt = performance.now();
  await fetch('/api/batches', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sources: [id], focus }),
  });
  const at = await first;
  await ended;
  source.close();
  return at - startedAt;
}
