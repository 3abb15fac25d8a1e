import 'server-only';
import type { Selectable } from 'kysely';
import { toUser } from '../../events/audience';
import type { Append } from '../../events/server/event-log';
import { formatCount } from '../../format';
import type { Trx } from '../../server/db/open-database';
import type { BatchesTable } from '../../server/db/schema';

interface Tally {
  total: number;
  completed: number;
  failed: number;
  cancelled: number;
  fromCache: number;
  /** Jobs that wait for a model. */
  generating: number;
  /** Jobs of which it is not known yet whether the cache has them. */
  undecided: number;
}

/**
 * Says what batches have come to, in the transaction that changed some of their jobs: once for all how much of one the cache
 * had, and, once a run, when nothing is left to do or to resolve, that it is complete. Of several transactions that settle
 * jobs of a batch at the same time each waits here for the one before it, and counts what that one did.
 */
export async function reportBatches(
  trx: Trx,
  append: Append,
  batchIds: readonly string[],
  at: number,
): Promise<void> {
  for (const batch of await lockBatches(trx, batchIds)) await reportBatch(trx, append, batch, at);
}

/** Holds batches until the end of the transaction: nobody else reports them or changes what is asked of them. */
export async function lockBatches(trx: Trx, batchIds: readonly string[]): Promise<LockedBatch[]> {
  if (batchIds.length === 0) return [];
  return trx
    .selectFrom('batches')
    .select(['id', 'owner_id', 'run'])
    .where('id', 'in', [...new Set(batchIds)])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

type LockedBatch = Pick<Selectable<BatchesTable>, 'id' | 'owner_id' | 'run'>;

async function reportBatch(
  trx: Trx,
  append: Append,
  { id: batch_id, owner_id, run }: LockedBatch,
  at: number,
): Promise<void> {
  const tally = await tallyOf(trx, batch_id);
  const lists = await countLists(trx, batch_id);
  if (tally.undecided + lists.resolving > 0) return;
  if (tally.fromCache + tally.generating > 0) {
    append({
      type: 'system',
      audience: toUser(owner_id),
      dedupeKey: `cache:${batch_id}`,
      data: { message: cacheWords(tally), type: 'info', timestamp: at, batch_id },
    });
  }
  if (tally.generating > tally.completed - tally.fromCache) return;
  await trx
    .updateTable('batches')
    .set({ status: 'completed', updated_at: at })
    .where('id', '=', batch_id)
    .execute();
  append({
    type: 'batch_complete',
    audience: toUser(owner_id),
    dedupeKey: `batch:${batch_id}:${run}`,
    data: {
      batch_id,
      total: tally.total,
      completed: tally.completed,
      failed: tally.failed,
      cancelled: tally.cancelled,
      from_cache: tally.fromCache,
      ...(lists.failed > 0 && { failed_lists: lists.failed }),
      ...(lists.cancelled > 0 && { cancelled_lists: lists.cancelled }),
    },
  });
}

async function tallyOf(trx: Trx, batchId: string): Promise<Tally> {
  const rows = await trx
    .selectFrom('jobs')
    .select((eb) => [
      'status',
      'from_cache',
      eb('work_id', 'is not', null).as('attached'),
      eb.fn.countAll<number>().as('count'),
    ])
    .where('batch_id', '=', batchId)
    .groupBy(['status', 'from_cache', 'attached'])
    .execute();
  const count = (pick: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(pick).reduce((sum, row) => sum + Number(row.count), 0);
  const completed = count(({ status }) => status === 'completed');
  const running = count(({ status, attached }) => status === 'running' && Boolean(attached));
  const fromCache = count(({ status, from_cache }) => status === 'completed' && from_cache === 1);
  const failed = count(({ status }) => status === 'failed');
  const cancelled = count(({ status }) => status === 'cancelled');
  const total = count(() => true);
  return {
    total,
    completed,
    failed,
    cancelled,
    fromCache,
    generating: completed - fromCache + running,
    undecided: total - completed - failed - cancelled - running,
  };
}

/** The playlists and channels of a batch that are being read, could not be, or are not any more. */
async function countLists(trx: Trx, batchId: string) {
  const rows = await trx
    .selectFrom('sources')
    .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
    .where('batch_id', '=', batchId)
    .where('status', '<>', 'resolved')
    .groupBy('status')
    .execute();
  const count = (wanted: string) =>
    Number(rows.find(({ status }) => status === wanted)?.count ?? 0);
  return {
    resolving: count('resolving'),
    failed: count('failed'),
    cancelled: count('cancelled'),
  };
}

function cacheWords({ fromCache, generating }: Tally): string {
  if (generating === 0) return `${formatCount(fromCache, 'summary', 'summaries')} from the cache.`;
  const made = `${formatCount(generating, 'summary', 'summaries')} to generate`;
  return fromCache === 0
    ? `${made}, none from the cache.`
    : `${fromCache} from the cache, ${made}.`;
}
