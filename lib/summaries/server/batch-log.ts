import 'server-only';
import type { Logger } from '../../server/logger';
import type { SummariesContext } from './context';

/** A logger for what is done on behalf of a batch: its lines lead to the batch, its owner and the request that asked for it. */
export async function logOfBatch(
  { db, logger }: Pick<SummariesContext, 'db' | 'logger'>,
  batchId: string,
  bindings: { jobId: string } | { sourceId: string },
): Promise<Logger> {
  const batch = await db
    .selectFrom('batches')
    .select(['owner_id', 'request_id'])
    .where('id', '=', batchId)
    .executeTakeFirst();
  const requestId = batch?.request_id ?? undefined;
  return logger.child({ ...bindings, batchId, userId: batch?.owner_id, requestId });
}
