import SqliteDatabase from 'better-sqlite3';
import { CompiledQuery } from 'kysely';
import { createTestContext, type TestContext } from '@/__tests__/support/summaries-context';
import { countJobs } from '@/lib/summaries/server/count-jobs';
import { startBatch } from '@/lib/summaries/server/start-batch';

let context: TestContext;

beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.db.destroy());

test('counts what is unfinished, and what has ended within the last 24 hours, whenever it was submitted', async () => {
  const sources = ['aaaaaaaaaa1', 'aaaaaaaaaa2', 'aaaaaaaaaa3', 'aaaaaaaaaa4', 'aaaaaaaaaa5'];
  await startBatch(context.as('ana'), { sources });
  const jobs = await context.db.selectFrom('jobs').select('id').orderBy('position').execute();
  const ago = (ms: number) => context.clock() - ms;
  const states = [
    { status: 'running', created_at: ago(2 * 86_400_000), updated_at: ago(2 * 86_400_000) },
    { status: 'failed', created_at: ago(1_000), updated_at: ago(1_000) },
    { status: 'failed', created_at: ago(2 * 86_400_000), updated_at: ago(86_500_000) },
    { status: 'completed', created_at: ago(2 * 86_400_000), updated_at: ago(86_000_000) },
  ];
  for (const [at, state] of states.entries()) {
    await context.db.updateTable('jobs').set(state).where('id', '=', jobs[at]!.id).execute();
  }
  await expect(countJobs(context.db, context.clock())).resolves.toEqual({
    queued: 1,
    running: 1,
    waiting: 0,
    completed: 1,
    failed: 1,
    cancelled: 0,
  });
});

const onSqlite = globalThis.testDatabase === 'postgres' ? test.skip : test;

onSqlite('never reads through jobs that ended long ago', async () => {
  const prepare = jest.spyOn(SqliteDatabase.prototype, 'prepare');
  await countJobs(context.db, context.clock());
  const texts = prepare.mock.calls.map(([text]) => text).filter((text) => text.includes('jobs'));
  const plans = texts.map((text) => {
    const parameters = (text.match(/\?/g) ?? []).map(() => 1);
    return context.db.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`explain query plan ${text}`, parameters),
    );
  });
  const [unfinished, ended] = (await Promise.all(plans)).map(({ rows }) => rows[0]!.detail);
  expect(unfinished).toMatch(/^SEARCH jobs USING .*INDEX jobs_claim \(status=\?\)$/);
  expect(ended).toMatch(/^SEARCH jobs USING .*INDEX jobs_ended \(status=\? AND updated_at>\?\)$/);
});
