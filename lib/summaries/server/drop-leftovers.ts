import 'server-only';
import { transact } from '../../server/db/transact';
import { dropOldRefusals } from './caption-refusals';
import { collectResults } from './collect-results';
import { collectTranscripts } from './collect-transcripts';
import type { SummariesContext } from './context';

/** How long the finished parts of a failed work, and captions that led to nothing, are kept for a retry. */
const keptMs = 7 * 86_400_000;

/**
 * Removes what nobody took up again: failed works, uploads that no summary, work or open job needs, and refusals that have
 * run out.
 */
export async function dropLeftovers(context: SummariesContext): Promise<void> {
  const { db, now } = context;
  const before = now() - keptMs;
  await transact(db, async (trx) => {
    // A work that another transaction has at the moment is no leftover, or is dropped there.
    const works = await trx
      .selectFrom('works')
      .select(['id', 'work_key', 'transcript_id'])
      .where('status', '=', 'failed')
      .where('updated_at', '<', before)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { id } of works) await trx.deleteFrom('works').where('id', '=', id).execute();
    for (const { work_key, transcript_id } of works) {
      await collectResults(trx, { workKey: work_key, transcriptIds: [transcript_id] });
    }
  });
  await transact(db, (trx) => collectTranscripts(trx, { createdBefore: before }));
  await dropOldRefusals(context);
}
