import 'server-only';
import type { Trx } from '../../server/db/open-database';
import { unfinishedStatuses } from '../status';
import { collectUploads } from './collect-uploads';

/**
 * Removes the results of a computation or transcript that are in nobody's library, and uploaded transcripts with their last
 * use; captions of videos stay as a cache. A result that a job on its way may still be answered from stays, too: the job
 * collects in its turn.
 */
export async function collectResults(
  trx: Trx,
  { workKey, transcriptIds }: { workKey: string; transcriptIds: readonly string[] },
): Promise<void> {
  const gone = await trx
    .deleteFrom('results')
    .where(({ or, eb }) =>
      or([eb('work_key', '=', workKey), eb('transcript_id', 'in', [...transcriptIds])]),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('summaries')
            .select('summaries.id')
            .whereRef('summaries.result_id', '=', 'results.id'),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
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
    )
    .returning('transcript_id')
    .execute();
  await collectUploads(trx, {
    ids: [...transcriptIds, ...gone.map((row) => row.transcript_id)],
  });
}
