import { performance } from 'node:perf_hooks';
import { longTalk } from '../../__tests__/fixtures/long-talk';
import { startModelStandIn } from '../../__tests__/support/model-stand-in';
import { startYouTubeStandIn } from '../../__tests__/support/youtube-stand-in';
import { createExtractiveModel } from '../../lib/summaries/server/extractive/extractive-model';
import { createConfiguredModels } from '../../lib/summaries/server/openai/providers';
import type { SummaryModel } from '../../lib/summaries/server/summary-model';
import { createAndroidPlayerRoute } from '../../lib/youtube/server/android-player-route';
import { createPacer } from '../../lib/youtube/server/pacer';
import { createTranscriptChain } from '../../lib/youtube/server/transcript-chain';
import { createYouTubeFetch } from '../../lib/youtube/server/youtube-fetch';
import { fromCache, librarySearch } from './library';
import { measure, type Row } from './measure';
import { finish, sqlite, withWorkers } from './stores';

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
    return await withWorkers(sqlite, { transcriptSource, models }, ([context]) =>
      measure(what, target, async (round) => {
        const id = `benchvideo${round}`;
        youtube.videos.set(id, { title: `Talk ${round}`, segments: longTalk(minutes, round + 1) });
        const startedAt = performance.now();
        await finish(context!, 'ana', { sources: [id] });
        return performance.now() - startedAt;
      }),
    );
  } finally {
    await youtube.close();
  }
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
      await fromCache(sqlite),
      await librarySearch(sqlite),
    ];
  } finally {
    await model.close();
  }
}
