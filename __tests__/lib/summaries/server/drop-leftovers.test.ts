import {
  createTestContext,
  eventOf,
  type TestContext,
} from '@/__tests__/support/summaries-context';
import { cancelBatch } from '@/lib/summaries/server/cancel-batch';
import { dropLeftovers } from '@/lib/summaries/server/drop-leftovers';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { getBatch } from '@/lib/summaries/server/get-batch';
import { retryBatch } from '@/lib/summaries/server/retry-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { createWorker } from '@/lib/summaries/server/worker';

const days = 86_400_000;
const transcript = {
  title: 'Notes',
  format: 'text' as const,
  content: 'Bread needs time. Wild yeast makes the gas. Steam lets the loaf grow in the oven.',
};

let context: TestContext;
afterEach(() => context.db.destroy());

const count = async (table: 'transcripts' | 'works') =>
  (await context.db.selectFrom(table).select('id').execute()).length;

test('an upload that was cancelled before anything came of it goes after a week', async () => {
  context = await createTestContext();
  const call = context.as('ana');
  const { batch_id } = await startBatch(call, { transcript });
  await dropLeftovers(context);
  await cancelBatch(call, batch_id);
  context.clock.advance(6 * days);
  await dropLeftovers(context);
  await expect(count('transcripts')).resolves.toBe(1);
  context.clock.advance(2 * days);
  await dropLeftovers(context);
  await expect(count('transcripts')).resolves.toBe(0);
});

test('an upload in the queue or in a library stays, however old', async () => {
  context = await createTestContext();
  await startBatch(context.as('ana'), { transcript });
  context.clock.advance(30 * days);
  await dropLeftovers(context);
  await expect(count('transcripts')).resolves.toBe(1);
  const worker = createWorker(context, { concurrency: 1 });
  await worker.start({ ownsDatabase: true });
  await eventOf(context, 'summary_complete');
  await worker.stop();
  context.clock.advance(30 * days);
  await dropLeftovers(context);
  await expect(count('transcripts')).resolves.toBe(1);
});

test('a failed work goes with its parts; its upload cannot be tried again, and nobody asks YouTube for it', async () => {
  const broken = {
    ...createExtractiveModel(),
    summarize: async () => {
      throw new Error('broken');
    },
  };
  context = await createTestContext({ models: [broken] });
  const call = context.as('ana');
  const { batch_id } = await startBatch(call, { transcript });
  const worker = createWorker(context, { concurrency: 1 });
  await worker.start({ ownsDatabase: true });
  await eventOf(context, 'summary_failed');
  await worker.stop();
  context.clock.advance(8 * days);
  await dropLeftovers(context);
  await expect(count('works')).resolves.toBe(0);
  await expect(count('transcripts')).resolves.toBe(0);
  await expect(retryBatch(call, batch_id, {})).rejects.toMatchObject({ code: 'conflict' });
  await expect(getBatch(call, batch_id)).resolves.toMatchObject({ failed: 1, status: 'completed' });
});
