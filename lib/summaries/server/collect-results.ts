import 'server-only';
import type { Trx } from '../../server/db/open-database';

const unfinished = ['queued', 'running', 'waiting'];

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
            .where('jobs.status', 'in', unfinished)
            .where('jobs.work_id', 'is', null),
        ),
      ),
    )
    .returning('transcript_id')
    .execute();
  await collectUploads(trx, [...transcriptIds, ...gone.map((row) => row.transcript_id)]);
}

async function collectUploads(trx: Trx, transcriptIds: readonly string[]): Promise<void> {
  await trx
    .deleteFrom('transcripts')
    .where('id', 'in', [...new Set(transcriptIds)])
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
            .where('jobs.status', 'in', unfinished),
        ),
      ),
    )
    .execute();
}
