/**
 * Measures what the product promises: `npm run bench`. Medians over several rounds and the figures of the event loop, because
 * the process owes its latency to its open streams. Machines are noisy: compare within one run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { longTalk } from '../__tests__/fixtures/long-talk';
import { createTestContext, eventOf } from '../__tests__/support/summaries-context';
import { startYouTubeStandIn } from '../__tests__/support/youtube-stand-in';
import { createExtractiveModel } from '../lib/summaries/server/extractive/extractive-model';
import { startBatch } from '../lib/summaries/server/start-batch';
import { createWorker } from '../lib/summaries/server/worker';
import { buildPassages } from '../lib/transcripts/passages';
import { createLibraryTranscriptSource } from '../lib/youtube/server/library-transcript-source';
import { createPacer } from '../lib/youtube/server/pacer';
import { createYouTubeFetch } from '../lib/youtube/server/youtube-fetch';

const rounds = 5;

interface Row {
  what: string;
  'median ms': number;
  'loop p99 ms': number;
  'loop max ms': number;
  target: string;
}

async function measure(
  what: string,
  target: string,
  run: (round: number) => Promise<void>,
): Promise<Row> {
  await run(0);
  const times: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let round = 1; round <= rounds; round += 1) {
    const startedAt = performance.now();
    await run(round);
    times.push(performance.now() - startedAt);
  }
  delay.disable();
  const ms = (nanoseconds: number) => Math.round(nanoseconds / 1e5) / 10;
  return {
    what,
    'median ms': Math.round(times.sort((a, b) => a - b)[Math.floor(rounds / 2)]!),
    'loop p99 ms': ms(delay.percentile(99)),
    'loop max ms': ms(delay.max),
    target,
  };
}

async function summarize(
  minutes: number,
  round: number,
  change = (text: string) => text,
): Promise<void> {
  const segments = longTalk(minutes, round + 1).map((segment) => ({
    ...segment,
    text: change(segment.text),
  }));
  const passages = await buildPassages(segments, true);
  await createExtractiveModel().summarize({
    title: 'A long talk',
    channel: null,
    language: 'en',
    timed: true,
    segments,
    passages,
    creatorChapters: [],
    length: 'medium',
    focus: null,
    outputLanguage: null,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

/** A letter as a Han character, so that words of the talk stay words that repeat. */
const unspaced = (letter: string) => String.fromCodePoint(0x4e00 + letter.charCodeAt(0));

/** The whole job as the server runs it: stand-in over HTTP, caption parsing, SQLite file, events. */
async function wholeJobs(minutes: number): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'yts-bench-'));
  const youtube = await startYouTubeStandIn();
  const context = await createTestContext({
    path: join(folder, 'app.db'),
    transcriptSource: createLibraryTranscriptSource({
      youtubeFetch: createYouTubeFetch({ baseUrl: youtube.url }),
      pacer: createPacer({ gapMs: 0 }),
    }),
  });
  const worker = createWorker(context, { concurrency: 3 });
  try {
    await worker.start({ ownsDatabase: true });
    const videoIds = Array.from({ length: rounds + 1 }, (_, n) => `benchvideo${n}`);
    for (const [n, id] of videoIds.entries()) {
      youtube.videos.set(id, { title: `Talk ${n}`, segments: longTalk(minutes, n + 1) });
    }
    const what = `job of ${minutes / 60} h, from YouTube's stand-in to the stored summary`;
    return await measure(what, 'p99 < 30', async (round) => {
      const { batch_id } = await startBatch(context.as('ana'), { sources: [videoIds[round]!] });
      await eventOf(context, 'batch_complete', (data) => data.batch_id === batch_id);
    });
  } finally {
    await worker.stop();
    await context.db.destroy();
    await youtube.close();
    rmSync(folder, { recursive: true });
  }
}

console.table([
  await measure('extractive summary of 1 h', '< 1000', (round) => summarize(60, round)),
  await measure('extractive summary of 3 h', 'loop < 20', (round) => summarize(180, round)),
  await measure('the same without capitals', 'loop < 20', (round) =>
    summarize(180, round, (text) => text.toLowerCase()),
  ),
  await measure('the same without punctuation', 'loop < 20', (round) =>
    summarize(180, round, (text) => text.replace(/[.,]/g, '')),
  ),
  await measure('the same without spaces', 'loop < 20', (round) =>
    summarize(180, round, (text) => text.replace(/\s/g, '').replace(/\w/g, unspaced)),
  ),
  await wholeJobs(60),
  await wholeJobs(180),
]);
