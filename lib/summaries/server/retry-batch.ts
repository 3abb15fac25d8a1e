import 'server-only';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import type { Trx } from '../../server/db/open-database';
import { transact } from '../../server/db/transact';
import { type BatchView, retryBatchSchema } from '../schemas';
import type { SummariesCall } from './context';
import { getBatch } from './get-batch';

/**
 * Takes up again what failed in a batch: its jobs, or some of them, and playlists that could not be read. What is done
 * stays. Throws `not_found`, `invalid_input`, or `conflict` when there is nothing to take up.
 */
export async function retryBatch(
  call: SummariesCall,
  batchId: string,
  input: unknown,
): Promise<BatchView> {
  const { db, principal, now, wake, requestId } = call;
  const { job_ids, include_cancelled, caption_language } = parseInput(retryBatchSchema, input);
  const statuses = include_cancelled ? ['failed', 'cancelled'] : ['failed'];
  await transact(db, async (trx) => {
    const at = now();
    // Held from the start: of two retries the second one finds nothing left, and every run has its own number.
    const batch = await trx
      .selectFrom('batches')
      .select('run')
      .where('id', '=', batchId)
      .where('owner_id', '=', principal.userId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!batch) throw new AppError('not_found');
    const run = batch.run + 1;
    const sources = job_ids
      ? []
      : await trx
          .updateTable('sources')
          .set({ status: 'resolving', code: null, message: null, attempts: 0, wait_until: null })
          .where('batch_id', '=', batchId)
          .where('kind', 'in', ['playlist', 'channel'])
          .where('status', 'in', statuses)
          .returning('id')
          .execute();
    await keepUploads(trx, batchId, statuses);
    const jobs = await trx
      .updateTable('jobs')
      .set({
        status: 'queued',
        phase: 'queued',
        percent: 0,
        error_code: null,
        error_message: null,
        error_details: null,
        ...(caption_language && { caption_language }),
        wait_until: null,
        run,
        attempts: 0,
        updated_at: at,
      })
      .where('batch_id', '=', batchId)
      .where('status', 'in', statuses)
      // An upload whose captions are gone has nothing to be made from.
      .where(({ or, eb }) =>
        or([eb('video_id', 'is not', null), eb('transcript_id', 'is not', null)]),
      )
      .$if(job_ids !== undefined, (query) => query.where('id', 'in', job_ids!))
      .returning('id')
      .execute();
    if (jobs.length + sources.length === 0) {
      throw new AppError('conflict', 'Nothing in this batch can be tried again.');
    }
    await trx
      .updateTable('batches')
      .set({
        status: 'active',
        run,
        cache_checked: 0,
        request_id: requestId ?? null,
        updated_at: at,
      })
      .where('id', '=', batchId)
      .execute();
  });
  wake.signal('jobs', undefined);
  return getBatch(call, batchId);
}

/** Captions that would be collected while their jobs are taken up again stay until the end of the transaction. */
async function keepUploads(trx: Trx, batchId: string, statuses: readonly string[]): Promise<void> {
  await trx
    .selectFrom('transcripts')
    .select('id')
    .where('owner_id', 'is not', null)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('jobs')
        .select('transcript_id')
        .where('batch_id', '=', batchId)
        .where('status', 'in', statuses)
        .$castTo<{ transcript_id: string }>(),
    )
    .forKeyShare()
    .execute();
}
