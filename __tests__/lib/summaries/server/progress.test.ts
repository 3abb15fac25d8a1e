import {
  createTestContext,
  publishedOf,
  type TestContext,
} from '@/__tests__/support/summaries-context';
import { createProgress } from '@/lib/summaries/server/progress';
import { startBatch } from '@/lib/summaries/server/start-batch';

let context: TestContext;
let jobId: string;
beforeEach(async () => {
  context = await createTestContext();
  const { jobs } = await startBatch(context.as('ana'), { sources: ['aaaaaaaaaaa'] });
  jobId = jobs[0]!.job_id;
  await context.db.updateTable('jobs').set({ status: 'running' }).execute();
});
afterEach(() => context.db.destroy());

const row = () =>
  context.db.selectFrom('jobs').select(['phase', 'percent']).executeTakeFirstOrThrow();
const percents = () => publishedOf(context, 'summary_progress').map(({ data }) => data.percent);

test('every step is told; the row follows a new phase or ten percent', async () => {
  const progress = createProgress(context);
  await progress.ofJob(jobId, { phase: 'summarizing', percent: 20 });
  await expect(row()).resolves.toEqual({ phase: 'summarizing', percent: 20 });
  await progress.ofJob(jobId, { phase: 'summarizing', percent: 29 });
  await expect(row()).resolves.toEqual({ phase: 'summarizing', percent: 20 });
  await progress.ofJob(jobId, { phase: 'summarizing', percent: 30 });
  await expect(row()).resolves.toEqual({ phase: 'summarizing', percent: 30 });
  await progress.ofJob(jobId, { phase: 'saving', percent: 10 });
  await expect(row()).resolves.toEqual({ phase: 'saving', percent: 30 });
  expect(percents()).toEqual([20, 29, 30, 30]);
});

test('nothing is remembered of a job beside its row: one that starts over starts at zero', async () => {
  const progress = createProgress(context);
  await progress.ofJob(jobId, { phase: 'transcript', percent: 20 });
  await context.db.updateTable('jobs').set({ phase: 'queued', percent: 0 }).execute();
  await progress.ofJob(jobId, { phase: 'resolving', percent: 0 });
  expect(percents()).toEqual([20, 0]);
});
