import 'server-only';
import type { ExpressionBuilder } from 'kysely';
import type { Trx } from '../../server/db/open-database';
import type { Database } from '../../server/db/schema';
import { unfinishedStatuses } from '../status';

/**
 * Removes those of the picked transcripts that no result, work or unfinished job needs: uploads, and captions of videos in
 * whose place there are newer ones. What has a key is the cache and stays.
 */
export async function collectTranscripts(
  trx: Trx,
  pick: { ids: readonly string[] } | { createdBefore: number },
): Promise<void> {
  // Two steps: only once an upload is locked it is certain that nobody has come to need it.
  const unneeded = await trx
    .selectFrom('transcripts')
    .select('id')
    .where((eb) =>
      'ids' in pick
        ? eb('id', 'in', [...new Set(pick.ids)])
        : eb('created_at', '<', pick.createdBefore),
    )
    .where(isUnneeded)
    .forUpdate()
    .skipLocked()
    .execute();
  if (unneeded.length === 0) return;
  await trx
    .deleteFrom('transcripts')
    .where(
      'id',
      'in',
      unneeded.map(({ id }) => id),
    )
    .where(isUnneeded)
    .execute();
}

function isUnneeded({
  not,
  exists,
  selectFrom,
  and,
  eb,
}: ExpressionBuilder<Database, 'transcripts'>) {
  return and([
    eb('cache_key', 'is', null),
    not(
      exists(
        selectFrom('results')
          .select('results.id')
          .whereRef('results.transcript_id', '=', 'transcripts.id'),
      ),
    ),
    not(
      exists(
        selectFrom('works')
          .select('works.id')
          .whereRef('works.transcript_id', '=', 'transcripts.id'),
      ),
    ),
    not(
      exists(
        selectFrom('jobs')
          .select('jobs.id')
          .whereRef('jobs.transcript_id', '=', 'transcripts.id')
          .where('jobs.status', 'in', unfinishedStatuses),
      ),
    ),
    // One that has just read them is about to attach to a work.
    not(
      exists(
        selectFrom('jobs')
          .select('jobs.id')
          .whereRef('jobs.video_id', '=', 'transcripts.video_id')
          .where('jobs.status', 'in', unfinishedStatuses)
          .where('jobs.work_id', 'is', null),
      ),
    ),
  ]);
}
