import 'server-only';
import { breathe } from '../../breathe';
import { AppError } from '../../errors';
import { parseInput } from '../../parse-input';
import { retryConflicts, transact } from '../../server/db/transact';
import { summaryIdsSchema } from '../schemas';
import { collectResults } from './collect-results';
import type { SummariesCall, SummariesContext } from './context';

/** How long a delete can be undone. */
export const undoMs = 10 * 60_000;

/** Takes one of the caller's library rows away; nobody else's is touched. Throws `not_found`. */
export async function deleteSummary(call: SummariesCall, summaryId: string): Promise<void> {
  const { deleted } = await deleteSummaries(call, { ids: [summaryId] });
  if (deleted.length === 0) throw new AppError('not_found');
}

/** The same for several; ids that are not the caller's are left out of the answer. */
export async function deleteSummaries(
  { db, principal, now }: SummariesCall,
  input: unknown,
): Promise<{ deleted: string[] }> {
  const { ids } = parseInput(summaryIdsSchema, input);
  const rows = await retryConflicts(() =>
    db
      .updateTable('summaries')
      .set({ deleted_at: now() })
      .where('id', 'in', ids)
      .where('owner_id', '=', principal.userId)
      .where('deleted_at', 'is', null)
      .returning('id')
      .execute(),
  );
  return { deleted: rows.map(({ id }) => id) };
}

/** Brings the caller's deleted rows back as long as that is possible. */
export async function restoreSummaries(
  { db, principal, now }: SummariesCall,
  input: unknown,
): Promise<{ restored: string[] }> {
  const { ids } = parseInput(summaryIdsSchema, input);
  const rows = await retryConflicts(() =>
    db
      .updateTable('summaries')
      .set({ deleted_at: null })
      .where('id', 'in', ids)
      .where('owner_id', '=', principal.userId)
      .where('deleted_at', '>=', now() - undoMs)
      .returning('id')
      .execute(),
  );
  return { restored: rows.map(({ id }) => id) };
}

/** Removes for good what was deleted long enough ago, with the results and uploads that nobody else needs. */
export async function purgeDeleted({ db, now }: SummariesContext): Promise<number> {
  const before = now() - undoMs;
  const rows = await db
    .selectFrom('summaries')
    .innerJoin('results', 'results.id', 'summaries.result_id')
    .select(['summaries.id', 'summaries.work_key', 'results.transcript_id'])
    .where('summaries.deleted_at', '<', before)
    .execute();
  for (const { id, work_key, transcript_id } of rows) {
    await transact(db, async (trx) => {
      const gone = await trx
        .deleteFrom('summaries')
        .where('id', '=', id)
        // It may have been brought back, and even deleted once more.
        .where('deleted_at', '<', before)
        .executeTakeFirst();
      if (Number(gone.numDeletedRows) === 0) return;
      await collectResults(trx, { workKey: work_key, transcriptIds: [transcript_id] });
    });
    await breathe();
  }
  return rows.length;
}
