import SqliteDatabase from 'better-sqlite3';
import { CompiledQuery } from 'kysely';
import { emptyContent, storeSummary } from '@/__tests__/support/stored-summaries';
import { createTestContext, type TestContext } from '@/__tests__/support/summaries-context';
import { listSummaries } from '@/lib/summaries/server/list-summaries';
import { indexSummary } from '@/lib/summaries/server/search-text';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.db.destroy());

async function store(id: string, title: string, overview: string): Promise<void> {
  const { db } = context;
  await storeSummary(db, id, { title, content: { overview } });
  await db.transaction().execute(async (trx) => {
    const words = { title, channel: null, playlist: null };
    await indexSummary(trx, id, words, { ...emptyContent, overview });
  });
}

const find = async (q: string, page = 1) => listSummaries(context.as('ana'), { q, page });
const found = async (q: string) => (await find(q)).total;

test('the last word may be unfinished, those before it are whole', async () => {
  await store('sum_1', 'Sourdough bread', 'Wild yeast makes it rise.');
  await expect(found('sourdough wild ye')).resolves.toBe(1);
  await expect(found('SOUR')).resolves.toBe(1);
  await expect(found('sour bread')).resolves.toBe(0);
});

test('one letter is a word, not the beginning of thousands', async () => {
  await store('sum_1', 'Vitamin C', '夜の東京');
  await store('sum_2', 'Vitamins', 'Carrots, and C̷ells');
  for (const q of ['c', 'vitamin c', '夜', '東京', 'の東']) await expect(found(q)).resolves.toBe(1);
  for (const q of ['v', 'vitamin e', '京夜']) await expect(found(q)).resolves.toBe(0);
  await expect(found('cells')).resolves.toBe(1);
});

test('a word that is typed again asks for nothing new, and what follows it still counts', async () => {
  await store('sum_1', 'Bread', 'Flour, water and salt.');
  await expect(found(`${'bread BREAD '.repeat(10)} salt`)).resolves.toBe(1);
  await expect(found(`${'bread BREAD '.repeat(10)} sugar`)).resolves.toBe(0);
});

test('upper case, accents of Latin letters and the final sigma make no difference; other marks do', async () => {
  await store('sum_1', 'ÉCLAIR İstanbul ΟΔΥΣΣΕΥΣ', 'Łódź Übergröße Việt Nam мой Å');
  for (const q of ['eclair', 'Éclair', 'istanbul', 'οδυσσευς', 'ΟΔΥΣΣΕΥΣ', 'łodz', 'ubergroße']) {
    await expect(found(q)).resolves.toBe(1);
  }
  for (const q of ['viet nam', 'VIỆT', 'мой', 'å', 'a']) await expect(found(q)).resolves.toBe(1);
  for (const q of ['lodz', 'ubergrosse', 'мои']) await expect(found(q)).resolves.toBe(0);
});

test('a phrase does not run from the title into the text', async () => {
  await store('sum_1', 'Tokyo 東', '京 by night');
  await expect(found('東京')).resolves.toBe(0);
  await expect(found('東 京')).resolves.toBe(1);
});

test('a very long text is found by its words', async () => {
  const words = Array.from({ length: 30_000 }, (_, n) => `word${n}`);
  await store('sum_1', 'Long', `${words.join(' ')} ${'x'.repeat(5_000)}`);
  await expect(found('long word15000')).resolves.toBe(1);
});

test('eight words are looked for, and sixteen letters of a script without spaces', async () => {
  await store(
    'sum_1',
    'one two three four five six seven eight',
    '一二三四五六七八九十百千万円年月',
  );
  await expect(found('eight seven six five four three two one nine')).resolves.toBe(1);
  await expect(found('nine seven six five four three two one eight')).resolves.toBe(0);
  await expect(found('一二三四五六七八九十百千万円年月日')).resolves.toBe(1);
  await expect(found('日一二三四五六七八九十百千万円年月')).resolves.toBe(0);
});

const onSqlite = globalThis.testDatabase === 'postgres' ? test.skip : test;

onSqlite('a page and how many there are come from one run of the search', async () => {
  for (const id of ['sum_1', 'sum_2']) await store(id, 'Bread', '');
  const prepare = jest.spyOn(SqliteDatabase.prototype, 'prepare');
  await expect(find('bread')).resolves.toMatchObject({ total: 2, items: [{}, {}] });
  const searches = prepare.mock.calls.map(([text]) => text).filter((text) => / match /.test(text));
  expect(searches).toHaveLength(1);
  const parameters = searches[0]!.match(/\?/g)!.map(() => 1);
  const plan = CompiledQuery.raw(`explain query plan ${searches[0]}`, parameters);
  const { rows } = await context.db.executeQuery<{ detail: string }>(plan);
  expect(rows.filter(({ detail }) => /VIRTUAL TABLE/.test(detail))).toHaveLength(1);
  await expect(find('bread', 9)).resolves.toMatchObject({ total: 2, items: [] });
});
