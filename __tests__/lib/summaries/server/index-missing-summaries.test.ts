import { Migrator } from 'kysely';
import { addUser } from '@/__tests__/support/database';
import { createTestLogger } from '@/__tests__/support/logger';
import { storeSummary } from '@/__tests__/support/stored-summaries';
import { principal } from '@/__tests__/support/summaries-context';
import { openEmptyTestDatabase } from '@/__tests__/support/test-database';
import { migrateToLatest } from '@/lib/server/db/migrate';
import * as initial from '@/lib/server/db/migrations/0001-initial';
import type { Db } from '@/lib/server/db/open-database';
import type { SummariesCall } from '@/lib/summaries/server/context';
import { indexMissingSummaries } from '@/lib/summaries/server/index-missing-summaries';
import { listSummaries } from '@/lib/summaries/server/list-summaries';

let db: Db;
const logger = createTestLogger();
beforeEach(async () => {
  db = await openEmptyTestDatabase();
  const getMigrations = async () => ({ '0001-initial': initial });
  await new Migrator({ db, provider: { getMigrations } }).migrateToLatest();
  await addUser(db, 'ana');
});
afterEach(() => db.destroy());

const found = async (q: string) => {
  const call = { db, principal: principal('ana') } as SummariesCall;
  return (await listSummaries(call, { q })).total;
};
const index = (signal?: AbortSignal) => indexMissingSummaries({ db, logger }, signal);

test('summaries from before there was a search are found by the same words as new ones', async () => {
  await storeSummary(db, 'sum_old', {
    title: '東京の夜',
    channel: 'Nora bakes',
    content: { overview: 'Wild yeast', caveats: ['Automatic captions'] },
  });
  await migrateToLatest(db);
  await expect(
    listSummaries({ db, principal: principal('ana') } as never, {}),
  ).resolves.toHaveProperty('total', 1);
  await expect(found('yeast')).resolves.toBe(0);

  await expect(index()).resolves.toBe(1);
  for (const q of ['yeast', '東京', 'nora']) await expect(found(q)).resolves.toBe(1);
  await expect(found('captions')).resolves.toBe(0);
  await expect(index()).resolves.toBe(0);
});

test('many are indexed in parts, and one that cannot be read holds nobody up', async () => {
  for (let n = 0; n < 45; n += 1) {
    const id = `sum_${String(n).padStart(2, '0')}`;
    const content = n === 3 ? '{"tldr":1}' : { overview: 'Bread' };
    await storeSummary(db, id, { title: 'A talk', content });
  }
  await migrateToLatest(db);
  await expect(index(AbortSignal.abort())).resolves.toBe(0);
  await expect(index()).resolves.toBe(44);
  await expect(found('bread')).resolves.toBe(44);
  expect(logger.records).toMatchObject([{ level: 50, summaryId: 'sum_03' }]);
});
