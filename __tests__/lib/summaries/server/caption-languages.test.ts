import {
  createTestContext,
  type TestContext,
  transcriptsFrom,
} from '@/__tests__/support/summaries-context';
import { AppError } from '@/lib/errors';
import { dropLeftovers } from '@/lib/summaries/server/drop-leftovers';
import { getBatch } from '@/lib/summaries/server/get-batch';
import { getSummary } from '@/lib/summaries/server/get-summary';
import { listSummaries } from '@/lib/summaries/server/list-summaries';
import { previewBatch } from '@/lib/summaries/server/preview-batch';
import { retryBatch } from '@/lib/summaries/server/retry-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';
import { createWorker, type Worker } from '@/lib/summaries/server/worker';
import type { WantedLanguage } from '@/lib/youtube/server/caption-track';

const hourMs = 3_600_000;
const video = 'video000001';
const silent = 'silentvid01';
/** Its tracks have nothing in them. */
const hollow = 'hollowvid01';
const languages = [
  { language: 'en', kind: 'manual' },
  { language: 'de', kind: 'auto' },
];

let context: TestContext;
let worker: Worker;
let asked: { videoId: string; language: WantedLanguage }[];

beforeEach(async () => {
  asked = [];
  context = await createTestContext({
    transcriptSource: transcriptsFrom(async (videoId, _, { language }) => {
      asked.push({ videoId, language });
      if (videoId === silent)
        throw new AppError('no_captions', undefined, { details: { title: 'Silent film' } });
      if (videoId === hollow && language.required !== 'en')
        throw new AppError('no_captions', undefined, { details: { title: 'Hollow', empty: true } });
      const tag = language.required ?? language.preferred ?? 'en';
      if (languages.some((known) => known.language === tag)) return { language: tag };
      if (language.required === null) return { language: 'en' };
      throw new AppError('language_unavailable', undefined, {
        details: { title: 'Known', languages },
      });
    }),
  });
  worker = createWorker(context, { concurrency: 2 });
  await worker.start({ ownsDatabase: true });
});
afterEach(async () => {
  await worker.stop();
  await context.db.destroy();
});

/** Runs a batch to its end and gives its only job. */
async function run(input: object, userId = 'ana') {
  const { batch_id } = await startBatch(context.as(userId), input);
  return endOf(batch_id, userId);
}
async function endOf(batchId: string, userId = 'ana') {
  for (;;) {
    const batch = await getBatch(context.as(userId), batchId);
    if (batch.status === 'completed') return { batchId, job: batch.jobs[0]! };
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('the language of the summary prefers captions, the language of the captions requires them', async () => {
  await run({ sources: [video], language: 'de' });
  await run({ sources: [video], language: 'fr' });
  await run({ sources: [video], language: 'fr', caption_language: 'de' });
  expect(asked.map(({ language }) => language)).toEqual([
    { required: null, preferred: 'de' },
    { required: null, preferred: 'fr' },
    { required: 'de', preferred: null },
  ]);
});

test('a summary says which captions were asked for', async () => {
  const { job } = await run({ sources: [video], caption_language: 'de' });
  const summary = await getSummary(context.as('ana'), job.summary_id!);
  expect(summary).toMatchObject({ requested_caption_language: 'de', requested_language: null });
});

test('captions that do not exist end the job with those that do, and one retry takes one of them', async () => {
  const { batchId, job } = await run({ sources: [video], caption_language: 'ja' });
  expect(job).toMatchObject({
    status: 'failed',
    title: 'Known',
    error: { code: 'language_unavailable', retryable: false, languages },
  });
  const again = { job_ids: [job.job_id], caption_language: 'de' };
  const queued = await retryBatch(context.as('ana'), batchId, again);
  expect(queued.jobs[0]).not.toHaveProperty('error');
  const { job: retried } = await endOf(batchId);
  expect(retried).toMatchObject({ status: 'completed' });
  expect(asked.at(-1)?.language).toEqual({ required: 'de', preferred: null });
  const summary = await getSummary(context.as('ana'), retried.summary_id!);
  expect(summary.requested_caption_language).toBe('de');
});

test('a job that had captions already is made from others when a retry says so', async () => {
  const { batchId, job } = await run({ sources: [video] });
  await context.db.updateTable('jobs').set({ status: 'failed' }).execute();
  const again = { job_ids: [job.job_id], caption_language: 'de' };
  await retryBatch(context.as('ana'), batchId, again);
  await endOf(batchId);
  expect(asked.map(({ language }) => language.required)).toEqual([null, 'de']);
});

test.each(['en-ehkg1hFWq8A', 'en-nP7-2PuUl7o', 'es-419', 'zh-Hant'])(
  'a track is asked for by its code %s, at the start and again',
  async (code) => {
    const { batchId, job } = await run({ sources: [video], caption_language: code });
    expect(job.error).toMatchObject({ code: 'language_unavailable' });
    context.clock.advance(7 * hourMs);
    await retryBatch(context.as('ana'), batchId, { caption_language: code });
    await endOf(batchId);
    const required = { required: code, preferred: null };
    expect(asked.map(({ language }) => language)).toEqual([required, required]);
  },
);

test('a language that is no tag is refused', async () => {
  const { batchId } = await run({ sources: [video], caption_language: 'ja' });
  for (const attempt of [
    () => startBatch(context.as('ana'), { sources: [video], caption_language: 'German!' }),
    () => retryBatch(context.as('ana'), batchId, { caption_language: '../etc' }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('caption_language'),
    });
  }
});

test('that a video has no captions is remembered for six hours, for everybody and every language', async () => {
  const { job } = await run({ sources: [silent] });
  expect(job).toMatchObject({ title: 'Silent film', error: { code: 'no_captions' } });
  const { job: second } = await run({ sources: [silent], caption_language: 'de' }, 'ben');
  expect(second).toMatchObject({ title: 'Silent film', error: { code: 'no_captions' } });
  expect(asked).toHaveLength(1);
  context.clock.advance(6 * hourMs + 1);
  await run({ sources: [silent] });
  expect(asked).toHaveLength(2);
});

test('that tracks have nothing in them is remembered for that wish only', async () => {
  await run({ sources: [hollow], caption_language: 'fr' });
  const { job } = await run({ sources: [hollow], caption_language: 'fr' }, 'ben');
  expect(job).toMatchObject({ title: 'Hollow', error: { code: 'no_captions' } });
  expect(asked).toHaveLength(1);
  const { job: other } = await run({ sources: [hollow], caption_language: 'en' });
  expect(other).toMatchObject({ status: 'completed' });
});

test('that a language is missing is remembered for that language only', async () => {
  await run({ sources: [video], caption_language: 'ja' });
  const { job } = await run({ sources: [video], caption_language: 'ja' }, 'ben');
  expect(job.error).toMatchObject({ code: 'language_unavailable', languages });
  expect(asked).toHaveLength(1);
  await run({ sources: [video], caption_language: 'en' });
  expect(asked).toHaveLength(2);
});

test('another worker on the same database remembers, too', async () => {
  await run({ sources: [silent] });
  await worker.stop();
  worker = createWorker(context, { concurrency: 2 });
  await worker.start({ ownsDatabase: true });
  await run({ sources: [silent] }, 'ben');
  expect(asked).toHaveLength(1);
});

test('a preview knows what is remembered, and asks nobody', async () => {
  await run({ sources: [silent] });
  await run({ sources: [video], caption_language: 'ja' });
  const preview = (input: object) =>
    previewBatch(context.as('ben'), input, new AbortController().signal);
  const { items } = await preview({ sources: [silent, video], caption_language: 'ja' });
  expect(items).toMatchObject([
    { title: 'Silent film', code: 'no_captions' },
    { title: 'Known', code: 'language_unavailable', caption_languages: languages },
  ]);
  const { items: inAnother } = await preview({ sources: [video], caption_language: 'de' });
  expect(inAnother[0]).not.toHaveProperty('code');
});

test('what was remembered long enough goes', async () => {
  await run({ sources: [silent] });
  const count = async () =>
    (await context.db.selectFrom('caption_refusals').select('code').execute()).length;
  await dropLeftovers(context);
  expect(await count()).toBe(1);
  context.clock.advance(6 * hourMs + 1);
  await dropLeftovers(context);
  expect(await count()).toBe(0);
});

test('captions that cover only a part of the video say so in the library and on the page', async () => {
  await worker.stop();
  await context.db.destroy();
  context = await createTestContext({
    transcriptSource: transcriptsFrom(async () => ({ gap: 'few_words' as const })),
  });
  worker = createWorker(context, { concurrency: 2 });
  await worker.start({ ownsDatabase: true });
  const { job } = await run({ sources: [video] });
  const call = context.as('ana');
  expect((await listSummaries(call, {})).items[0]).toMatchObject({
    truncated: true,
    source_kind: 'manual',
  });
  expect(await getSummary(call, job.summary_id!)).toMatchObject({
    truncated: true,
    gap: 'few_words',
  });
});
