/**
 * Audits the pages of scripts/lighthouse/pages.ts in the production build with Lighthouse, as a phone on a slow network:
 * `npm run lighthouse`, or `-- --only home,summary`, `-- --runs 1`. Prints a table, keeps the reports in
 * `test-results/lighthouse`, and ends with 1 when a page misses its marks. Performance is the median of the runs; the other
 * categories have to be right in each.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import lighthouse, { generateReport, type Result } from 'lighthouse';
import { freePort, startApp } from '../__tests__/support/app-server';
import { launchBrowserWithProfile } from '../__tests__/support/browser';
import { signIn } from '../__tests__/support/http-client';
import { startYouTubeStandIn } from '../__tests__/support/youtube-stand-in';
import { build, needsBuild } from './lib/build.mjs';
import { type AuditedPage, listPages, readBuiltRoutes, readRuns } from './lighthouse/pages';
import { startPictures } from './lighthouse/pictures';
import { seedSummaries } from './lighthouse/seed';

const marks = { performance: 95, accessibility: 100, 'best-practices': 100 } as const;
type Category = keyof typeof marks;
const categories = Object.keys(marks) as Category[];

const { values } = parseArgs({
  options: { only: { type: 'string' }, runs: { type: 'string', default: '3' } },
});
const runs = readRuns(values.runs);
const reports = 'test-results/lighthouse';
mkdirSync(reports, { recursive: true });
if (needsBuild(process.cwd())) build(process.cwd());
const pagesWith = (summaryId: string) =>
  listPages({ summaryId, only: values.only, built: readBuiltRoutes() });
// What is misspelt is said before two hundred summaries are made.
pagesWith('');

const profile = mkdtempSync(join(tmpdir(), 'yts-lighthouse-'));
const youtube = await startYouTubeStandIn();
const pictures = await startPictures();
const app = await startApp({ YOUTUBE_BASE_URL: youtube.url, EVENTS_CONNECTS_PER_MINUTE: '0' });
const port = await freePort();
const browser = await launchBrowserWithProfile(profile, [
  `--remote-debugging-port=${port}`,
  ...pictures.browserArgs,
]);

try {
  const client = await signIn(app.url);
  const summaryId = await seedSummaries(client, youtube, 200);
  const rows = [];
  const misses: string[] = [];
  for (const page of pagesWith(summaryId)) {
    const results: Result[] = [];
    for (let run = 0; run < runs; run += 1) results.push(await audit(page, client.cookie));
    const scores = scoresOf(results);
    rows.push({ page: page.name, ...scores, 'machine index': machineIndexOf(results) });
    for (const category of categories) {
      if (scores[category] >= marks[category]) continue;
      misses.push(`${page.name}: ${category} ${scores[category]}, wanted ${marks[category]}`);
      misses.push(...complaints(results.at(-1)!, category));
    }
  }
  console.table(rows);
  if (misses.length > 0) console.log(misses.join('\n'));
  else console.log('Every page has its marks.');
  process.exitCode = misses.length > 0 ? 1 : 0;
} finally {
  await browser.close();
  await app.dispose();
  await pictures.stop();
  await youtube.close();
  rmSync(profile, { recursive: true, force: true });
}

async function audit({ name, path, signedIn }: AuditedPage, cookie: string): Promise<Result> {
  await browser.clearCookies();
  if (signedIn) {
    const [cookieName, value] = cookie.split(/=(.*)/s) as [string, string];
    await browser.addCookies([{ name: cookieName, value, url: app.url }]);
  }
  const run = await lighthouse(`${app.url}${path}`, {
    port,
    logLevel: 'error',
    onlyCategories: categories,
  });
  const result = run!.lhr;
  if (result.runtimeError) throw new Error(`${name}: ${result.runtimeError.message}`);
  const landed = new URL(result.finalDisplayedUrl).pathname;
  if (landed !== new URL(path, app.url).pathname) throw new Error(`${name} led to ${landed}`);
  const file = join(reports, name.replaceAll(/[^a-z0-9]+/g, '-'));
  writeFileSync(`${file}.html`, generateReport(result, 'html') as string);
  return result;
}

function scoresOf(results: readonly Result[]): Record<Category, number> {
  const of = (category: Category) =>
    results
      .map((result) => Math.round((result.categories[category]?.score ?? 0) * 100))
      .sort((a, b) => a - b);
  const performance = of('performance');
  return {
    performance: performance[performance.length >> 1]!,
    accessibility: of('accessibility')[0]!,
    'best-practices': of('best-practices')[0]!,
  };
}

/** How quick the machine was, by Lighthouse's own measure, in the slowest run: performance is worth nothing on a busy one. */
function machineIndexOf(results: readonly Result[]): number {
  return Math.round(Math.min(...results.map(({ environment }) => environment.benchmarkIndex)));
}

/** What cost a category its points, most first, with the first thing that each is about. */
function complaints(result: Result, category: Category): string[] {
  return result.categories[category]!.auditRefs.filter(({ weight }) => weight > 0)
    .map(({ id, weight }) => ({ audit: result.audits[id]!, weight }))
    .filter(({ audit: { score } }) => score !== null && score < 0.995)
    .sort((a, b) => b.weight * (1 - b.audit.score!) - a.weight * (1 - a.audit.score!))
    .map(({ audit }) => {
      const items = (audit.details as { items?: unknown[] } | undefined)?.items ?? [];
      const first = items.length > 0 ? `: ${JSON.stringify(items[0]).slice(0, 300)}` : '';
      return `  ${audit.id} ${audit.displayValue ?? audit.title}${first}`;
    });
}
