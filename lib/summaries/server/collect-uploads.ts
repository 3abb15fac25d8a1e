import 'server-only';
import type { Db, Trx } from '../../server/db/open-database';
import { unfinishedStatuses } from '../status';

/** Removes those of the picked uploads that no result, work or unfinished job needs. Captions of videos are never touched. */
export async function collectUploads(
  db: Db | Trx,
  pick: { ids: readonly string[] } | { createdBefore: number },
): Promise<void> {
  await db
    .deleteFrom('transcripts')
    .where((eb) =>
      'ids' in pick
        ? eb('id', 'in', [...new Set(pick.ids)])
        : eb('created_at', '<', pick.createdBefore),
    )
    .where('owner_id', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('results')
            .select('results.id')
            .whereRef('results.transcript_id', '=', 'transcripts.id'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('works')
            .select('works.id')
            .whereRef('works.transcript_id', '=', 'transcripts.id'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('jobs')
            .select('jobs.id')
            .whereRef('jobs.transcript_id', '=', 'transcripts.id')
            .where('jobs.status', 'in', unfinishedStatuses),
        ),
      ),
    )
    .execute();
}
