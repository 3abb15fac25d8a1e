import { createTestContext, type TestContext } from '@/__tests__/support/summaries-context';
import { createLeases, leaseMs } from '@/lib/summaries/server/leases';
import { startBatch } from '@/lib/summaries/server/start-batch';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.db.destroy());

const leasesOf = (holder: string) => createLeases({ db: context.db, holder, now: context.clock });

test('a job whose lease ran out is claimed by others, never by the process that still runs it', async () => {
  await startBatch(context.as('ana'), { sources: ['aaaaaaaaaaa'] });
  const stalled = leasesOf('stalled');
  const { id } = (await stalled.claimJob([]))!;
  context.clock.advance(leaseMs + 1);
  await expect(stalled.claimJob([id])).resolves.toBeUndefined();
  await expect(leasesOf('other').claimJob([])).resolves.toMatchObject({ id, attempts: 2 });
});

test('a work whose lease ran out is claimed by others, never by the process that still runs it', async () => {
  const { db, clock } = context;
  await db
    .insertInto('transcripts')
    .values({
      id: 'trn_1',
      cache_key: null,
      owner_id: null,
      video_id: null,
      source_kind: 'manual',
      language: 'en',
      title: 'Bread',
      channel: null,
      duration_ms: 0,
      timed: 0,
      truncated: 0,
      chapters: '[]',
      content_hash: 'hash',
      segments: '',
      created_at: 0,
    })
    .execute();
  await db
    .insertInto('works')
    .values({
      id: 'wrk_1',
      work_key: 'key',
      owner_id: null,
      transcript_id: 'trn_1',
      options: '{}',
      status: 'running',
      phase: 'summarizing',
      percent: 20,
      attempts: 1,
      locked_by: 'stalled',
      locked_until: clock() - 1,
      created_at: 0,
      updated_at: 0,
    })
    .execute();
  await expect(leasesOf('stalled').claimWork(['wrk_1'])).resolves.toBeUndefined();
  await expect(leasesOf('other').claimWork([])).resolves.toMatchObject({ id: 'wrk_1' });
});
