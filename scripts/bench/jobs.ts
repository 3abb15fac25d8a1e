import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { longTalk } from '../../__tests__/fixtures/long-talk';
import { addUser } from '../../__tests__/support/database';
import { startModelStandIn } from '../../__tests__/support/model-stand-in';
import {
  createTestContext,
  eventOf,
  simpleTranscripts,
  type TestContext,
} from '../../__tests__/support/summaries-context';
import { startYouTubeStandIn } from '../../__tests__/support/youtube-stand-in';
import { createExtractiveModel } from '../../lib/summaries/server/extractive/extractive-model';
import { listSummaries } from '../../lib/summaries/server/list-summaries';
import { createConfiguredModels } from '../../lib/summaries/server/openai/providers';
import { startBatch } from '../../lib/summaries/server/start-batch';
import type { SummaryModel } from '../../lib/summaries/server/summary-model';
import { createWorker } from '../../lib/summaries/server/worker';
import { createAndroidPlayerRoute } from '../../lib/youtube/server/android-player-route';
import { createPacer } from '../../lib/youtube/server/pacer';
import { createTranscriptChain } from '../../lib/youtube/server/transcript-chain';
import { createYouTubeFetch } from '../../lib/youtube/server/youtube-fetch';
import { measure, type Row } from './measure';

/** A context on a SQLite file of its own, with a worker that runs; removed afterwards. */
async function withWorker<T>(
  options: Parameters<typeof createTestContext>[0],
  run: (context: TestContext) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'yts-bench-'));
  const context = await createTestContext({ path: join(folder, 'app.db'), ...options });
  const worker = createWorker(context, { concurrency: 3 });
  try {
    await worker.start({ ownsDatabase: true });
    return await run(context);
  } finally {
    await worker.stop();
    await context.db.destroy();
    rmSync(folder, { recursive: true });
  }
}

async function finish(context: TestContext, userId: string, input: object): Promise<void> {
  const { batch_id } = await startBatch(context.as(userId), input);
  await eventOf(context, 'batch_complete', (data) => data.batch_id === batch_id);
}

/** The whole job as the server runs it: stand-in over HTTP, caption parsing, model, SQLite file, events. */
async function wholeJobs(
  what: string,
  target: string,
  minutes: number,
  models: SummaryModel[],
): Promise<Row> {
  const youtube = await startYouTubeStandIn();
  const transcriptSource = createTranscriptChain({
    youtubeFetch: createYouTubeFetch({ baseUrl: youtube.url }),
    pacer: createPacer({ gapMs: 0 }),
    routes: [createAndroidPlayerRoute()],
  });
  try {
    return await withWorker({ transcriptSource, models }, (context) =>
      measure(what, target, async (round) => {
        const id = `benchvideo${round}`;
        youtube.videos.set(id, { title: `Talk ${round}`, segments: longTalk(minutes, round + 1) });
        const startedAt = performance.now();
        await finish(context, 'ana', { sources: [id] });
        return performance.now() - startedAt;
      }),
    );
  } finally {
    await youtube.close();
  }
}

const cachedVideos = 1_000;
const videoId = (n: number) => `cached${String(n).padStart(5, '0')}`;

/** What a second person waits for who asks for a thousand videos that are summarized already. */
async function fromCache(): Promise<Row> {
  const sources = Array.from({ length: cachedVideos }, (_, n) => videoId(n));
  return withWorker({ transcriptSource: simpleTranscripts() }, async (context) => {
    await finish(context, 'ana', { sources });
    return measure(
      '1,000 cached videos, from the request to the last event',
      '< 5000',
      async (round) => {
        const reader = `reader${round}`;
        await addUser(context.db, reader);
        const startedAt = performance.now();
        await finish(context, reader, { sources });
        return performance.now() - startedAt;
      },
    );
  });
}

const librarySize = 10_000;
const letters = [...'etaoinshrdlucmfwypvbgkjqxz'];
const queries = [
  ...['sourdough', 'wild yeast', 'gluten net', 'ste', 'crumb gummy starch', 'nothing'],
  // What costs most: letters that begin most words, and as many words as fit.
  ...['e s', 'a', 'th', 'the and of to in is it wa', letters.join(' '), letters.join('')],
];

/** Search over a library of ten thousand summaries with texts of their own. */
async function librarySearch(): Promise<Row> {
  return withWorker({}, async (context) => {
    await finish(context, 'ana', { sources: [videoId(0)] });
    const template = await context.db.selectFrom('summaries').selectAll().executeTakeFirstOrThrow();
    const { title, body } = await context.db
      .selectFrom('summary_texts')
      .select(['title', 'body'])
      .executeTakeFirstOrThrow();
    const words = body.split(' ');
    for (let n = 1; n < librarySize; n += 1) {
      const id = `sum_bench_${n}`;
      const created_at = template.created_at + n;
      await context.db
        .insertInto('summaries')
        .values({ ...template, id, created_at })
        .execute();
      const turned = [...words.slice(n % words.length), ...words.slice(0, n % words.length)];
      const ownBody = turned.filter((_, at) => at % 7 !== n % 7).join(' ');
      const text = await context.db
        .insertInto('summary_texts')
        .values({ summary_id: id, title: `${title} ${n}`, body: ownBody })
        .returning('id')
        .executeTakeFirstOrThrow();
      await context.db
        .updateTable('summaries')
        .set({ text_id: text.id })
        .where('id', '=', id)
        .execute();
    }
    return measure(
      'library search over 10,000 summaries, one page',
      'p95 < 50',
      async (round) => {
        const q = queries[round % queries.length]!;
        await listSummaries(context.as('ana'), { q, page: 1 + (round % 3) });
        return undefined;
      },
      120,
    );
  });
}

export async function jobRows(): Promise<Row[]> {
  const model = await startModelStandIn({ latencyMs: 30 });
  const configured = createConfiguredModels([
    { name: 'openai', apiKey: 'bench', baseUrl: model.url, models: ['gpt-4.1-mini'] },
    {
      name: 'ollama',
      apiKey: null,
      baseUrl: model.url,
      models: ['llama3.2'],
      contextTokens: 8_192,
    },
  ]);
  try {
    const builtIn = [createExtractiveModel()];
    return [
      await wholeJobs('1 h, YouTube to stored summary, extractive', 'p99 < 30', 60, builtIn),
      await wholeJobs('3 h, YouTube to stored summary, extractive', 'p99 < 30', 180, builtIn),
      await wholeJobs('3 h, model with 30 ms latency', '< 5000', 180, [configured[0]!]),
      await wholeJobs('the same in many windows (8k context)', '< 5000', 180, [configured[1]!]),
      await fromCache(),
      await librarySearch(),
    ];
  } finally {
    await model.close();
  }
}
