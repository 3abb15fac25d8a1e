import SqliteDatabase from 'better-sqlite3';
import { emptyContent, storeSummary } from '@/__tests__/support/stored-summaries';
import { createTestContext, type TestContext } from '@/__tests__/support/summaries-context';
import {
  type LibraryResult,
  type LibraryVideo,
  saveLibraryRow,
} from '@/lib/summaries/server/library-row';
import { listSummaries } from '@/lib/summaries/server/list-summaries';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
  for (const id of ['one', 'two'])
    await storeSummary(context.db, id, { title: '', content: {} }, 'ben');
});
afterEach(() => context.db.destroy());

const video: LibraryVideo = {
  videoId: 'aaaaaaaaaaa',
  kind: 'manual',
  title: 'Bread',
  channel: 'Nora',
  durationMs: 60_000,
  truncated: false,
  playlist: null,
};
const result: LibraryResult = {
  id: 'res_one',
  workKey: 'key',
  model: 'extractive',
  language: 'en',
  content: { ...emptyContent, overview: 'Wild yeast' },
};
const save = (more: Partial<LibraryVideo> = {}, newer: Partial<LibraryResult> = {}) =>
  context.db.transaction().execute((trx) => {
    const { createId, clock } = context;
    return saveLibraryRow(
      trx,
      'ana',
      { ...video, ...more },
      { ...result, ...newer },
      { createId, at: clock() },
    );
  });
const list = async (input: object) => (await listSummaries(context.as('ana'), input)).items;

test('a video that was summarized alone is found under its playlist, too, once it came with one', async () => {
  const { id } = await save();
  const [before] = await list({});
  context.clock.advance(1_000);
  await expect(save({ playlist: 'Baking course' })).resolves.toEqual({ id, leftAnother: false });
  await expect(list({ playlist: 'Baking course' })).resolves.toEqual([
    { ...before, playlist: 'Baking course' },
  ]);
  await expect(list({ q: 'course' })).resolves.toHaveLength(1);
  await save({ playlist: null, channel: null });
  await expect(list({ playlist: 'Baking course', q: 'nora' })).resolves.toHaveLength(1);
});

test('a new title or channel replaces the old one, also in the search', async () => {
  await save();
  await save({ title: 'Rye', channel: 'Nora bakes' });
  await expect(list({ q: 'rye bakes yeast' })).resolves.toMatchObject([
    { title: 'Rye', channel: 'Nora bakes' },
  ]);
  await expect(list({ q: 'bread' })).resolves.toEqual([]);
});

test('a summary made again brings its language, and keeps its place in a playlist', async () => {
  const { id } = await save({ playlist: 'Course' });
  const again = await save({}, { id: 'res_two', language: 'de' });
  expect(again).toEqual({ id, leftAnother: true });
  await expect(list({ language: 'de', playlist: 'Course' })).resolves.toHaveLength(1);
});

test('asking again for what did not change writes nothing', async () => {
  await save();
  const [before] = await list({});
  context.clock.advance(1_000);
  const prepare = jest.spyOn(SqliteDatabase.prototype, 'prepare');
  await save();
  expect(prepare.mock.calls.filter(([text]) => /^(?:insert|update)/.test(text))).toEqual([]);
  await expect(list({})).resolves.toEqual([before]);
});
