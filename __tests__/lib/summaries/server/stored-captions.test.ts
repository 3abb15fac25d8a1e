import { sourdoughSegments } from '@/__tests__/fixtures/sourdough-talk';
import {
  createTestContext,
  type TestContext,
  transcriptsFrom,
} from '@/__tests__/support/summaries-context';
import { AppError } from '@/lib/errors';
import { deleteSummaries, purgeDeleted } from '@/lib/summaries/server/delete-summaries';
import { dropLeftovers } from '@/lib/summaries/server/drop-leftovers';
import { getBatch } from '@/lib/summaries/server/get-batch';
import { getSummary } from '@/lib/summaries/server/get-summary';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';
import type { FetchedTranscript } from '@/lib/youtube/server/transcript-source';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const video = 'video000001';

let context: TestContext;
let worker: Worker;
let asked: number;
/** What YouTube has by now. */
let captions: Partial<FetchedTranscript> | AppError;

beforeEach(async () => {
  asked = 0;
  captions = {};
  context = await createTestContext({
    transcriptSource: transcriptsFrom(async () => {
      asked += 1;
      if (captions instanceof AppError) throw captions;
      return captions;
    }),
  });
  worker = createWorker(context, { concurrency: 2 });
  await worker.start({ ownsDatabase: true });
});
afterEach(async () => {
  await worker.stop();
  await context.db.destroy();
});

/** Runs a batch to its end and gives its first job and its summary. */
async function run(input: object = {}, userId = 'ana') {
  const call = context.as(userId);
  const { batch_id } = await startBatch(call, { sources: [video], ...input });
  for (;;) {
    const batch = await getBatch(call, batch_id);
    if (batch.status === 'completed') {
      const job = batch.jobs[0]!;
      const summary = job.summary_id ? await getSummary(call, job.summary_id) : null;
      return { job, summary, fromCache: batch.from_cache };
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const stored = () =>
  context.db.selectFrom('transcripts').select(['id', 'cache_key']).orderBy('id').execute();
const whole = sourdoughSegments();

test.each<[what: string, Partial<FetchedTranscript>, believedMs: number]>([
  ['of a person for a month', { kind: 'manual' }, 30 * dayMs],
  ['automatic for a day', { kind: 'auto' }, dayMs],
  ['with a gap for six hours', { kind: 'manual', gap: 'ends_early' }, 6 * hourMs],
])('captions are believed, %s', async (_, given, believedMs) => {
  captions = given;
  await run();
  context.clock.advance(believedMs - 1);
  await run();
  expect(asked).toBe(1);
  context.clock.advance(1);
  const { fromCache } = await run();
  expect(asked).toBe(2);
  // The same captions have the same summary, and are young again.
  expect(fromCache).toBe(1);
  await run();
  expect(asked).toBe(2);
  expect(await stored()).toHaveLength(1);
});

test('captions that somebody has written meanwhile take the place of the automatic ones', async () => {
  captions = { kind: 'auto', gap: 'ends_early', segments: whole.slice(0, 20) };
  const before = await run();
  expect(before.summary).toMatchObject({ source_kind: 'auto', truncated: true });
  captions = { kind: 'manual', segments: whole };
  context.clock.advance(400 * dayMs);
  const after = await run();
  expect(after.summary).toMatchObject({ source_kind: 'manual', truncated: false, gap: null });
  // What was made from the old ones still is.
  const old = await getSummary(context.as('ana'), before.job.summary_id!);
  expect(old).toMatchObject({ source_kind: 'auto', truncated: true });
  expect((await stored()).map(({ cache_key }) => cache_key !== null)).toEqual([false, true]);
});

test('who regenerates a summary gets the captions of now, however young the stored ones are', async () => {
  captions = { gap: 'few_words', segments: whole.slice(0, 5) };
  await run();
  captions = { segments: whole };
  const { summary } = await run({ regenerate: true });
  expect(asked).toBe(2);
  expect(summary).toMatchObject({ truncated: false });
});

test.each(['private', 'network', 'no_captions'] as const)(
  'when there are none to be had any more (%s), the stored ones stay good',
  async (code) => {
    await run();
    captions = new AppError(code);
    context.clock.advance(31 * dayMs);
    const { job } = await run();
    expect(asked).toBe(2);
    expect(job).toMatchObject({ status: 'completed' });
    expect((await run({ regenerate: true })).job).toMatchObject({ status: 'completed' });
  },
);

test('captions that were replaced go when the last summary of them is gone', async () => {
  const { job } = await run();
  captions = { segments: whole.slice(1) };
  context.clock.advance(31 * dayMs);
  await run();
  context.clock.advance(31 * dayMs);
  await dropLeftovers(context);
  expect(await stored()).toHaveLength(2);
  await deleteSummaries(context.as('ana'), { ids: [job.summary_id!] });
  context.clock.advance(31 * dayMs);
  await purgeDeleted(context);
  const [left, ...others] = await stored();
  expect(left?.cache_key).not.toBeNull();
  expect(others).toEqual([]);
});

test('who asks for old captions at the same time waits for the same answer', async () => {
  await run();
  context.clock.advance(31 * dayMs);
  await Promise.all([run(), run({}, 'ben'), run({ regenerate: true }, 'ben')]);
  expect(asked).toBeLessThanOrEqual(3);
  expect(await stored()).toHaveLength(1);
});
