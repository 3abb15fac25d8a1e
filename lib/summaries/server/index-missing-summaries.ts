import 'server-only';
import { breathe } from '../../breathe';
import type { Trx } from '../../server/db/open-database';
import { transact } from '../../server/db/transact';
import { type SummaryContent, summaryContentSchema } from '../schemas';
import type { SummariesContext } from './context';
import { indexSummary } from './search-text';

const rowsPerTransaction = 20;

/**
 * Puts summaries that have no words in the search index there: those from before there was one. A row that cannot be read is
 * logged and left out. Ends early, between two batches, when the signal is aborted. Returns how many were indexed.
 */
export async function indexMissingSummaries(
  { db, logger }: Pick<SummariesContext, 'db' | 'logger'>,
  signal?: AbortSignal,
): Promise<number> {
  let indexed = 0;
  let after = '';
  while (!signal?.aborted) {
    // Read and kept in the transaction that writes: a summary that is made again meanwhile has newer words.
    const { missing, written } = await transact(db, async (trx) => {
      const missing = await readMissing(trx, after);
      let written = 0;
      for (const { id, content, ...words } of missing) {
        const read = readContent(content);
        if (read) await indexSummary(trx, id, words, read);
        else
          logger.error({ summaryId: id }, 'a stored summary cannot be read, so it cannot be found');
        written += read ? 1 : 0;
        await breathe();
      }
      return { missing, written };
    });
    indexed += written;
    if (missing.length < rowsPerTransaction) break;
    after = missing.at(-1)!.id;
  }
  return indexed;
}

function readContent(text: string): SummaryContent | null {
  try {
    return summaryContentSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function readMissing(trx: Trx, after: string) {
  return trx
    .selectFrom('summaries')
    .innerJoin('results', 'results.id', 'summaries.result_id')
    .select(['summaries.id', 'summaries.title', 'summaries.channel', 'summaries.playlist'])
    .select('results.content')
    .where('summaries.text_id', 'is', null)
    .where('summaries.id', '>', after)
    .orderBy('summaries.id')
    .limit(rowsPerTransaction)
    .forNoKeyUpdate('summaries')
    .skipLocked()
    .execute();
}
