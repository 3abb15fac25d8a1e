import 'server-only';
import { AppError } from '../../errors';
import type { BatchView } from '../schemas';
import type { SummariesCall } from './context';
import { toBatchView } from './views';

/** One of the caller's batches with its sources and jobs. Throws `not_found`, also for somebody else's. */
export async function getBatch(call: SummariesCall, batchId: string): Promise<BatchView> {
  const [batch] = await readBatches(call, { batchIds: [batchId] });
  if (!batch) throw new AppError('not_found');
  return batch;
}

/** The caller's batches in flight, newest first. */
export async function listActiveBatches(call: SummariesCall): Promise<BatchView[]> {
  return readBatches(call, { status: 'active' });
}

/** The same, and those that ended within a day with something left to retry. */
export async function listRecentBatches(call: SummariesCall): Promise<BatchView[]> {
  return readBatches(call, { recentSince: call.now() - dayMs });
}

const maxBatches = 50;
const dayMs = 86_400_000;

async function readBatches(
  { db, principal }: SummariesCall,
  pick: { batchIds?: readonly string[]; status?: string; recentSince?: number },
): Promise<BatchView[]> {
  let query = db
    .selectFrom('batches')
    .select(['id', 'status', 'created_at'])
    .where('owner_id', '=', principal.userId);
  if (pick.batchIds) query = query.where('id', 'in', [...pick.batchIds]);
  if (pick.status) query = query.where('status', '=', pick.status);
  if (pick.recentSince !== undefined) {
    query = query.where(({ or, and, eb, exists, selectFrom }) =>
      or([
        eb('status', '=', 'active'),
        and([
          eb('updated_at', '>', pick.recentSince!),
          or([
            exists(
              selectFrom('jobs')
                .select('jobs.id')
                .whereRef('jobs.batch_id', '=', 'batches.id')
                .where('jobs.status', '=', 'failed'),
            ),
            exists(
              selectFrom('sources')
                .select('sources.id')
                .whereRef('sources.batch_id', '=', 'batches.id')
                .where('sources.status', '=', 'failed'),
            ),
          ]),
        ]),
      ]),
    );
  }
  const batches = await query.orderBy('created_at', 'desc').limit(maxBatches).execute();
  if (batches.length === 0) return [];

  const ids = batches.map((batch) => batch.id);
  const sources = await db
    .selectFrom('sources')
    .select(['batch_id', 'input', 'kind', 'status', 'title', 'code', 'message'])
    .select(['count', 'left_out', 'skipped', 'wait_until'])
    .where('batch_id', 'in', ids)
    .orderBy('position')
    .execute();
  const jobs = await db
    .selectFrom('jobs')
    .select([
      'batch_id',
      'id',
      'video_id',
      'title',
      'playlist',
      'status',
      'phase',
      'percent',
      'wait_until',
      'error_code',
      'error_message',
      'error_details',
      'summary_id',
      'from_cache',
    ])
    .where('batch_id', 'in', ids)
    .orderBy('position')
    .execute();
  const sourcesOf = byBatch(sources);
  const jobsOf = byBatch(jobs);
  return batches.map((batch) =>
    toBatchView(batch, sourcesOf.get(batch.id) ?? [], jobsOf.get(batch.id) ?? []),
  );
}

function byBatch<T extends { batch_id: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.batch_id);
    if (group) group.push(row);
    else groups.set(row.batch_id, [row]);
  }
  return groups;
}
