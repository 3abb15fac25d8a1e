import 'server-only';
import { AppError } from '../../errors';
import type { PartialText } from '../schemas';
import type { SummariesCall } from './context';

/** What is written so far of the summary that one of the caller's jobs waits for. Throws `not_found`. */
export async function getPartial(
  { db, principal }: SummariesCall,
  jobId: string,
): Promise<PartialText> {
  const row = await db
    .selectFrom('jobs')
    .leftJoin('works', 'works.id', 'jobs.work_id')
    .select('works.partial_text')
    .where('jobs.id', '=', jobId)
    .where('jobs.owner_id', '=', principal.userId)
    .executeTakeFirst();
  if (!row) throw new AppError('not_found');
  return { offset: 0, text: row.partial_text ?? '' };
}
