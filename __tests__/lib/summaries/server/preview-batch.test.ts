import {
  createTestContext,
  eventOf,
  playlistsFrom,
  type TestContext,
} from '@/__tests__/support/summaries-context';
import { AppError } from '@/lib/errors';
import { createExtractiveModel } from '@/lib/summaries/server/extractive/extractive-model';
import { previewBatch } from '@/lib/summaries/server/preview-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';
import type { SummaryModel } from '@/lib/summaries/server/summary-model';
import { createWorker } from '@/lib/summaries/server/worker';

const video = (n: number) => `video${String(n).padStart(6, '0')}`;
const anHourMs = 3_600_000;
const priced: SummaryModel = {
  ...createExtractiveModel(),
  id: 'openai/gpt-test',
  info: {
    provider: 'openai',
    label: 'gpt-test',
    contextTokens: 128_000,
    price: { inputPerMillion: 1, outputPerMillion: 10 },
  },
};

let context: TestContext;
afterEach(() => context.db.destroy());

const preview = (input: object, userId = 'ana') =>
  previewBatch(context.as(userId), input, new AbortController().signal);

test('understands every kind of line without starting anything', async () => {
  context = await createTestContext({
    playlistSource: playlistsFrom(async () => ({
      title: 'Course',
      videos: [0, 1].map((n) => ({
        videoId: video(n),
        title: '',
        channel: null,
        durationMs: anHourMs,
      })),
    })),
  });
  const { items } = await preview({
    sources: [
      video(1),
      `https://youtu.be/${video(1)}`,
      `https://www.youtube.com/watch?v=${video(2)}&list=PLcourse`,
      'https://www.youtube.com/playlist?list=PLcourse',
      'https://www.youtube.com/playlist?list=WL',
      'https://www.youtube.com/@somebody',
      'hello',
    ],
  });
  expect(items).toMatchObject([
    { kind: 'video', video_id: video(1), title: `Title of ${video(1)}`, duration_s: 330 },
    { kind: 'video', duplicate: true },
    { kind: 'video', video_id: video(2), playlist_id: 'PLcourse' },
    { kind: 'playlist', title: 'Course', count: 2, duration_s: 7_200 },
    { code: 'private_playlist' },
    { kind: 'channel', title: 'Uploads from Channel', count: 2 },
    { kind: 'invalid', code: 'invalid_url', message: expect.any(String) },
  ]);
  await expect(context.db.selectFrom('batches').selectAll().execute()).resolves.toEqual([]);
});

test('the extractive model is free; a priced one costs by the length of the videos', async () => {
  context = await createTestContext({ models: [createExtractiveModel(), priced] });
  await expect(preview({ sources: [video(1)] })).resolves.toMatchObject({
    estimate: { tokens: 0, cost: 0, basis: 'duration' },
  });
  const one = (await preview({ sources: [video(1)], model: priced.id })).estimate;
  const two = (await preview({ sources: [video(1), video(2)], model: priced.id })).estimate;
  expect(one).toMatchObject({ basis: 'duration' });
  expect(one.tokens).toBeGreaterThan(1_000);
  expect(two.tokens).toBe(one.tokens! * 2);
  expect(two.cost).toBeCloseTo(one.cost! * 2, 5);
});

test('what the cache has costs nothing and says so', async () => {
  context = await createTestContext({ models: [priced] });
  const worker = createWorker(context, { concurrency: 1 });
  await worker.start({ ownsDatabase: true });
  await startBatch(context.as('ana'), { sources: [video(1)] });
  await eventOf(context, 'summary_complete');
  await worker.stop();
  const { items, estimate } = await preview({ sources: [video(1)] }, 'ben');
  expect(items[0]).toMatchObject({ cached: true, title: `Title of ${video(1)}` });
  expect(estimate).toEqual({ tokens: 0, cost: 0, basis: 'duration' });
  const other = await preview({ sources: [video(1)], length: 'long' }, 'ben');
  expect(other.items[0]).toMatchObject({ cached: false, duration_s: 330 });
  expect(other.estimate.tokens).toBeGreaterThan(0);
});

test('unknown is shown as unknown: refusals by their code, silence by nothing', async () => {
  context = await createTestContext({
    models: [priced],
    lookups: {
      async video(videoId) {
        if (videoId === video(1)) throw new AppError('private', undefined, { details: {} });
        if (videoId === video(2)) throw new DOMException('too slow', 'TimeoutError');
        return { title: 'Known', channel: null, durationMs: anHourMs, captionLanguages: [] };
      },
      playlist: async () => {
        throw new AppError('playlist_not_found');
      },
      channel: async () => {
        throw new AppError('channel_not_found');
      },
    },
  });
  const { items, estimate } = await preview({
    sources: [video(1), video(2), video(3), 'https://www.youtube.com/playlist?list=PLgone'],
  });
  expect(items[0]).toMatchObject({ code: 'private' });
  expect(items[1]).not.toHaveProperty('code');
  expect(items[1]).not.toHaveProperty('title');
  expect(items[3]).toMatchObject({ kind: 'playlist', code: 'playlist_not_found' });
  expect(estimate.basis).toBe('unknown');
  expect(estimate.tokens).toBeGreaterThan(0);
});

test('asks YouTube about the first few unknown videos only', async () => {
  const asked: string[] = [];
  context = await createTestContext({
    models: [priced],
    lookups: {
      async video(videoId) {
        asked.push(videoId);
        return { title: 'Known', channel: null, durationMs: anHourMs, captionLanguages: [] };
      },
      playlist: async () => {
        throw new AppError('playlist_not_found');
      },
      channel: async () => {
        throw new AppError('channel_not_found');
      },
    },
  });
  const sources = Array.from({ length: 100 }, (_, n) => video(n));
  const { items, estimate } = await preview({ sources });
  expect(items).toHaveLength(100);
  expect(asked).toHaveLength(8);
  expect(estimate.basis).toBe('unknown');
});

test.each([
  [{ sources: Array(1_001).fill('x') }, 'too_many_sources'],
  [{ sources: Array(1_001).fill(1) }, 'too_many_sources'],
  [{ sources: ['x'], model: 'nope/nope' }, 'unknown_model'],
  [{ sources: 'x' }, 'invalid_input'],
])('bad input %# is refused', async (input, code) => {
  context = await createTestContext();
  await expect(preview(input)).rejects.toMatchObject({ code });
});
