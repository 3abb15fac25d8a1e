import { gatedModel } from '@/__tests__/support/gated-model';
import {
  createTestContext,
  eventOf,
  publishedOf,
  type TestContext,
} from '@/__tests__/support/summaries-context';
import { AppError } from '@/lib/errors';
import { cancelBatch } from '@/lib/summaries/server/cancel-batch';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { getPartial } from '@/lib/summaries/server/get-partial';
import { retryBatch } from '@/lib/summaries/server/retry-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';
import type { SummaryModel } from '@/lib/summaries/server/summary-model';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';

const videoId = 'video000001';
let context: TestContext;
let workers: Worker[];
beforeEach(() => {
  workers = [];
});
afterEach(async () => {
  for (const worker of workers) await worker.stop();
  await context.db.destroy();
});

async function work(): Promise<void> {
  const worker = createWorker(context, { concurrency: 2 });
  workers.push(worker);
  await worker.start({ ownsDatabase: true });
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** What a reader has who applies every delta of a job. */
function textOf(jobId: string): string {
  let text = '';
  for (const { data } of publishedOf(context, 'summary_delta')) {
    if (data.job_id !== jobId) continue;
    expect(data.offset).toBeLessThanOrEqual(text.length);
    text = text.slice(0, data.offset) + data.text;
  }
  return text;
}

test('text is passed on while it is written, and can be asked for by its owner alone', async () => {
  const words = 'Sourdough rises because wild yeast makes gas.'.split(' ');
  const gated = gatedModel(async ({ onText }) => {
    onText({ offset: 0, text: 'A draft that is thrown away' });
    while (context.ephemeral.every(({ type }) => type !== 'summary_delta')) await nextTurn();
    let offset = 0;
    for (const word of words) {
      const text = offset === 0 ? word : ` ${word}`;
      onText({ offset, text });
      offset += text.length;
    }
  });
  context = await createTestContext({ models: [gated.model] });
  const { jobs } = await startBatch(context.as('ana'), { sources: [videoId] });
  const jobId = jobs[0]!.job_id;
  await work();
  await gated.called();
  gated.open();
  await eventOf(context, 'summary_complete');

  expect(textOf(jobId)).toBe(words.join(' '));
  const deltas = publishedOf(context, 'summary_delta');
  expect(deltas.length).toBeLessThanOrEqual(4);
  expect(deltas.every(({ audience }) => JSON.stringify(audience).includes('ana'))).toBe(true);
  await expect(getPartial(context.as('ana'), jobId)).resolves.toEqual({ offset: 0, text: '' });
  await expect(getPartial(context.as('ben'), jobId)).rejects.toMatchObject({ code: 'not_found' });
});

test('the text so far is there for whoever missed it', async () => {
  const gated = gatedModel(({ onText }) => onText({ offset: 0, text: 'Half of the' }));
  context = await createTestContext({ models: [gated.model] });
  const { jobs } = await startBatch(context.as('ana'), { sources: [videoId] });
  await work();
  await gated.called();
  await stored('Half of the');
  await expect(getPartial(context.as('ana'), jobs[0]!.job_id)).resolves.toEqual({
    offset: 0,
    text: 'Half of the',
  });
  gated.open();
});

/** Resolves once a work's row has this text. */
async function stored(text: string): Promise<void> {
  for (;;) {
    const row = await context.db.selectFrom('works').select('partial_text').executeTakeFirst();
    if (row?.partial_text === text) return;
    await nextTurn();
  }
}

test('finished parts outlive a failure and a retry begins with them', async () => {
  const made: string[] = [];
  let failing = true;
  const extractive = createExtractiveModel();
  const model: SummaryModel = {
    ...extractive,
    id: 'in-parts',
    async summarize(request) {
      for (const part of ['one', 'two', 'three']) {
        if (request.checkpoints.get(part)) continue;
        if (part === 'three' && failing) throw new AppError('model_unavailable');
        made.push(part);
        await request.checkpoints.put(part, { notes: part });
      }
      return extractive.summarize(request);
    },
  };
  context = await createTestContext({ models: [model] });
  const { batch_id } = await startBatch(context.as('ana'), { sources: [videoId] });
  await work();
  await expect(eventOf(context, 'summary_failed')).resolves.toMatchObject({
    code: 'model_unavailable',
    retryable: true,
  });
  failing = false;
  await retryBatch(context.as('ana'), batch_id, {});
  await eventOf(context, 'summary_complete');
  expect(made).toEqual(['one', 'two', 'three']);
});

test('text of a run that is over is not shown in the next one', async () => {
  const texts = ['old text of the first run', ''];
  const gated = gatedModel(({ onText }) => {
    const text = texts.shift();
    if (text) onText({ offset: 0, text });
  });
  context = await createTestContext({ models: [gated.model] });
  const ana = context.as('ana');
  const { batch_id, jobs } = await startBatch(ana, { sources: [videoId] });
  await work();
  await gated.called();
  await stored('old text of the first run');
  await cancelBatch(ana, batch_id);
  await retryBatch(ana, batch_id, { include_cancelled: true });
  await gated.called(2);
  await expect(getPartial(ana, jobs[0]!.job_id)).resolves.toEqual({ offset: 0, text: '' });
  gated.open();
  await eventOf(context, 'summary_complete');
});
