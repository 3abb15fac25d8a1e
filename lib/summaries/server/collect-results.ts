import 'server-only';
import type { ExpressionBuilder } from 'kysely';
import type { Trx } from '../../server/db/open-database';
import type { Database } from '../../server/db/schema';
import { unfinishedStatuses } from '../status';
import { collectTranscripts } from './collect-transcripts';

/**
 * Removes the results of a computation or transcript that are in nobody's library, and uploaded transcripts with their last
 * use; captions of videos stay as a cache. A result that a job on its way may still be answered from stays, too: the job
 * collects in its turn. `keptId` is the result that this transaction has just given somebody.
 */
export async function collectResults(
  trx: Trx,
  {
    workKey,
    transcriptIds,
    keptId = '',
  }: { workKey: string; transcriptIds: readonly string[]; keptId?: string },
): Promise<void> {
  // Two steps: of several transactions that need a result no more, the last one to lock it sees what the others did.
  const others = await trx
    .selectFrom('results')
    .select('id')
    .where(({ or, eb }) =>
      or([eb('work_key', '=', workKey), eb('transcript_id', 'in', [...transcriptIds])]),
    )
    .where('id', '!=', keptId)
    .orderBy('id')
    .forUpdate()
    .execute();
  const gone =
    others.length === 0
      ? []
      : await trx
          .deleteFrom('results')
          .where(
            'id',
            'in',
            others.map(({ id }) => id),
          )
          .where(isUnneeded)
          .returning('transcript_id')
          .execute();
  await collectTranscripts(trx, {
    ids: [...transcriptIds, ...gone.map((row) => row.transcript_id)],
  });
}

function isUnneeded({ not, exists, selectFrom, and }: ExpressionBuilder<Database, 'results'>) {
  return and([
    not(
      exists(
        selectFrom('summaries')
          .select('summaries.id')
          .whereRef('summaries.result_id', '=', 'results.id'),
      ),
    ),
    not(
      exists(
        selectFrom('jobs')
          .innerJoin('transcripts', 'transcripts.video_id', 'jobs.video_id')
          .select('jobs.id')
          .whereRef('transcripts.id', '=', 'results.transcript_id')
          .where('jobs.status', 'in', unfinishedStatuses)
          .where('jobs.work_id', 'is', null),
      ),
    ),
  ]);
}
