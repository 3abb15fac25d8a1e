import { openEmptyTestDatabase } from '@/__tests__/support/test-database';
import * as initial from '@/lib/server/db/migrations/0001-initial';
import * as accounts from '@/lib/server/db/migrations/0005-accounts';
import * as webhooksTokens from '@/lib/server/db/migrations/0006-webhooks-tokens';
import * as webhookUpkeep from '@/lib/server/db/migrations/0012-webhook-upkeep';
import type { Db } from '@/lib/server/db/open-database';

let db: Db;
afterEach(() => db.destroy());

test('what was written down of names that were not found does not tell them from names inside', async () => {
  db = await openEmptyTestDatabase();
  for (const { up } of [initial, accounts, webhooksTokens]) await up(db as never);
  await db
    .insertInto('users')
    .values({ id: 'ana', email: 'ana@example.com', name: 'Ana', role: 'user', created_at: 1 })
    .execute();
  const endpoint = { url: 'https://hooks.example/', description: '', event_types: '[]' };
  const cursor = { cursor_epoch: 'test', cursor_seq: 0, created_at: 1, updated_at: 1 };
  await db
    .insertInto('webhook_endpoints')
    .values({
      id: 'whe_1',
      owner_id: 'ana',
      secret: 's',
      last_outcome: 'dns',
      ...endpoint,
      ...cursor,
    } as never)
    .execute();
  for (const outcome of ['dns', 'address', 'status']) {
    const audience = { audience_kind: 'user', audience_id: 'ana' };
    const event = {
      event_id: outcome,
      event_seq: 1,
      event_type: 'test',
      kind: 'event',
      payload: '',
    };
    const state = { status: 'failed', outcome, attempts: 1, failures: 1, created_at: 1 };
    await db
      .insertInto('webhook_deliveries')
      .values({ id: outcome, endpoint_id: 'whe_1', ...audience, ...event, ...state } as never)
      .execute();
    await db
      .insertInto('webhook_attempts')
      .values({ delivery_id: outcome, number: 1, started_at: 1, request_url: '', outcome } as never)
      .execute();
  }
  await webhookUpkeep.up(db as never);
  const endpoints = await db.selectFrom('webhook_endpoints').select('last_outcome').execute();
  expect(endpoints).toEqual([{ last_outcome: 'address' }]);
  for (const table of ['webhook_deliveries', 'webhook_attempts'] as const) {
    const rows = await db.selectFrom(table).select('outcome').orderBy('outcome').execute();
    expect(rows.map(({ outcome }) => outcome)).toEqual(['address', 'address', 'status']);
  }
});
