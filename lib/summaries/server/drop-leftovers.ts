import 'server-only';
import { dropOldRefusals } from './caption-refusals';
import { collectResults } from './collect-results';
import { collectUploads } from './collect-uploads';
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
  await db.transaction().execute(async (trx) => {
    const works = await trx
      .deleteFrom('works')
      .where('status', '=', 'failed')
      .where('updated_at', '<', before)
      .returning(['work_key', 'transcript_id'])
      .execute();
    for (const { work_key, transcript_id } of works) {
      await collectResults(trx, { workKey: work_key, transcriptIds: [transcript_id] });
    }
  });
  await collectUploads(db, { createdBefore: before });
  await dropOldRefusals(context);
}
