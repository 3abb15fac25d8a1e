import { createTestContext, type TestContext } from '@/__tests__/support/summaries-context';
import { getBatch, listActiveBatches } from '@/lib/summaries/server/get-batch';
import { previewBatch } from '@/lib/summaries/server/preview-batch';
import { startBatch } from '@/lib/summaries/server/start-batch';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.db.destroy());

const start = (input: unknown) => startBatch(context.as('ana'), input);
const video = 'dQw4w9WgXcQ';
const srt = (text: string) => `1\n00:00:01,000 --> 00:00:02,000\n${text}\n`;

test('good lines go ahead, bad ones are named, doubles collapse', async () => {
  const started = await start({
    sources: [
      `https://youtu.be/${video}`,
      video,
      'not a link',
      '  ',
      'https://www.youtube.com/playlist?list=WL',
    ],
  });
  expect(started).toMatchObject({ total: 1, resolving: 0 });
  expect(started.jobs).toMatchObject([{ video_id: video, status: 'queued', percent: 0 }]);
  expect(started.sources.map(({ status, code }) => [status, code])).toEqual([
    ['accepted', undefined],
    ['duplicate', 'duplicate_source'],
    ['rejected', 'invalid_url'],
    ['rejected', 'private_playlist'],
  ]);
  expect(started.rejected.map(({ input }) => input)).toEqual([
    'not a link',
    'https://www.youtube.com/playlist?list=WL',
  ]);
  for (const { message } of started.rejected) expect(message).toMatch(/\.$/);

  const batch = await getBatch(context.as('ana'), started.batch_id);
  expect(batch).toMatchObject({ status: 'active', total: 1 });
  expect(batch.sources).toEqual(started.sources);
  await expect(listActiveBatches(context.as('ana'))).resolves.toHaveLength(1);
});

test('several links in one source are several lines, in a preview as well', async () => {
  const other = 'aircAruvnKk';
  const sources = [
    `https://youtu.be/${video} https://youtu.be/${other}`,
    `Again: ${video}`,
    `1. https://youtu.be/${other} 2. https://youtu.be/short`,
  ];
  const started = await start({ sources });
  const said = started.sources.map(({ input, status }) => `${status} ${input}`);
  expect(said).toEqual([
    `accepted https://youtu.be/${video}`,
    `accepted https://youtu.be/${other}`,
    `rejected Again: ${video}`,
    `duplicate https://youtu.be/${other}`,
    'rejected https://youtu.be/short',
  ]);
  const { signal } = new AbortController();
  const { items } = await previewBatch(context.as('ana'), { sources }, signal);
  expect(items.map((item) => item.input)).toEqual(started.sources.map((source) => source.input));
});

test('links count, however few lines they stand in', async () => {
  const links = Array.from(
    { length: 1_001 },
    (_, n) => `https://youtu.be/v${String(n).padStart(10, '0')}`,
  );
  await expect(start({ sources: [links.join(' ')] })).rejects.toMatchObject({
    code: 'too_many_sources',
    details: { count: 1_001 },
  });
});

test('somebody else sees neither the batch nor that it exists', async () => {
  const { batch_id } = await start({ sources: [video] });
  await expect(getBatch(context.as('ben'), batch_id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(listActiveBatches(context.as('ben'))).resolves.toEqual([]);
});

test.each([
  [{ sources: [] }, []],
  [{}, []],
  [{ sources: ['', '   '] }, []],
  [{ sources: ['nonsense'] }, [{ input: 'nonsense', code: 'invalid_url' }]],
])('nothing usable in %j is refused, with what was wrong', async (input, rejected) => {
  await expect(start(input)).rejects.toMatchObject({
    code: 'nothing_usable',
    details: { rejected },
  });
  await expect(context.db.selectFrom('batches').selectAll().execute()).resolves.toEqual([]);
});

test('a thousand lines are fine, one more is not', async () => {
  const lines = Array.from({ length: 1_001 }, (_, n) => `v${String(n).padStart(10, '0')}`);
  await expect(start({ sources: lines })).rejects.toMatchObject({
    code: 'too_many_sources',
    details: { count: 1_001, max: 1_000 },
  });
  await expect(start({ sources: lines.map(() => 1) })).rejects.toMatchObject({
    code: 'too_many_sources',
  });
  await expect(start({ sources: lines.slice(1) })).resolves.toMatchObject({ total: 1_000 });
});

test.each([
  [{ sources: 'text' }, 'sources'],
  [{ sources: [1] }, 'sources.0'],
  [{ sources: [video], length: 'huge' }, 'length'],
  [{ sources: [video], language: 'klingon!' }, 'language'],
  [{ sources: [video], focus: 'x'.repeat(201) }, 'focus'],
  [{ sources: [video], transcript: { title: '', format: 'srt', content: '' } }, 'transcript.title'],
  [
    { sources: [video], transcript: { title: 'x', format: 'doc', content: '' } },
    'transcript.format',
  ],
])('%j is refused by the name of its field', async (input, field) => {
  await expect(start(input)).rejects.toMatchObject({
    code: 'invalid_input',
    details: { issues: [expect.objectContaining({ field })] },
  });
});

test('an unknown model is refused with those there are', async () => {
  await expect(start({ sources: [video], model: 'made/up' })).rejects.toMatchObject({
    code: 'unknown_model',
    details: { known: ['extractive'] },
  });
});

test('a caption file becomes a job with its title, length and language', async () => {
  const text = 'Das Brot braucht Zeit, und die Hefe braucht Wärme und Ruhe.';
  const { jobs } = await start({
    transcript: { title: 'Brot', format: 'srt', content: srt(text) },
  });
  expect(jobs).toMatchObject([{ video_id: null, title: 'Brot', status: 'queued' }]);
  const [stored] = await context.db.selectFrom('transcripts').selectAll().execute();
  expect(stored).toMatchObject({
    owner_id: 'ana',
    source_kind: 'uploaded',
    language: 'de',
    duration_ms: 2_000,
    cache_key: null,
  });
});

test('a broken caption file is named, and good links beside it go ahead', async () => {
  const transcript = { title: 'Broken', format: 'srt', content: '1\n00:00:01,000 --> soon\nhi' };
  const { total, rejected } = await start({ sources: [video], transcript });
  expect(total).toBe(1);
  expect(rejected).toEqual([
    { input: 'Broken', code: 'captions_invalid', message: expect.stringContaining('Line 2') },
  ]);
});

test('a caption file over 6 MB is refused', async () => {
  const content = 'x'.repeat(6 * 1024 * 1024 + 1);
  await expect(
    start({ transcript: { title: 'Big', format: 'text', content } }),
  ).rejects.toMatchObject({ code: 'payload_too_large' });
});
