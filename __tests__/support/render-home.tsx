import { act } from '@testing-library/react';
import { Home } from '@/components/summaries/home';
import type { BatchView, PartialText, SummaryPage } from '@/lib/summaries/schemas';
import { modelChoice } from './batch-views';
import { createFakeBatches } from './fake-batches';
import { FakeNavigation } from './fake-navigation';
import { renderApp } from './render-app';
import { createFakeStart } from './submit-page';

const emptyLibrary: SummaryPage = { items: [], page: 1, per_page: 20, total: 0 };

/** The home page with its batch endpoints in the test's hands and the stream open. */
export async function renderHome(
  initial: BatchView[] = [],
  {
    library = emptyLibrary,
    startBatch = createFakeStart().start,
  }: { library?: SummaryPage; startBatch?: Parameters<typeof Home>[0]['startBatch'] } = {},
) {
  const server = createFakeBatches(...initial);
  const partial: PartialText = { offset: 0, text: '' };
  const app = renderApp(
    <FakeNavigation>
      <Home startBatch={startBatch} models={modelChoice} batches={initial} library={library} />
    </FakeNavigation>,
    {
      '/api/batches': server.answer,
      '/api/jobs/': partial,
      '/api/summaries/facets': { models: [], languages: [], playlists: [] },
      '/api/summaries?': library,
      '/api/preview': { items: [], estimate: { tokens: null, cost: null, basis: 'unknown' } },
    },
  );
  let events = 0;
  const send: typeof app.world.source.send = (type, data, id) =>
    app.world.source.send(type, data, id);
  const home = {
    ...app,
    server,
    /** What a reader of job 1 is told has been written so far. */
    partial,
    progress: (n: number, percent: number, more: object = {}) =>
      act(async () =>
        send('summary_progress', {
          status: percent === 0 ? 'starting' : 'processing',
          message: 'Summarizing',
          progress: 0,
          total: 1,
          percent,
          phase: 'summarizing',
          batch_id: 'bat_1',
          job_id: `job_${n}`,
          current_video: { id: null, title: `Talk ${n}` },
          ...more,
        }),
      ),
    write: (n: number, offset: number, text: string) =>
      act(async () => send('summary_delta', { job_id: `job_${n}`, offset, text })),
    complete: (n: number) =>
      act(async () => {
        events += 1;
        const data = {
          video_id: null,
          title: `Talk ${n}`,
          source: 'generated',
          model_used: 'extractive',
          summary_id: `sum_${n}`,
          job_id: `job_${n}`,
          batch_id: 'bat_1',
        };
        send('summary_complete', data, `e-${events}`);
      }),
    batchComplete: (counts: object) =>
      act(async () => {
        events += 1;
        const none = { total: 0, completed: 0, failed: 0, cancelled: 0, from_cache: 0 };
        send('batch_complete', { batch_id: 'bat_1', ...none, ...counts }, `e-${events}`);
      }),
  };
  await act(async () => app.world.source.greet('e-0'));
  return home;
}
