import { performance } from 'node:perf_hooks';
import { addUser } from '../../__tests__/support/database';
import { simpleTranscripts } from '../../__tests__/support/summaries-context';
import { listSummaries } from '../../lib/summaries/server/list-summaries';
import { putSearchText } from '../../lib/summaries/server/search-text';
import { measure, type Row } from './measure';
import { finish, type Store, withWorkers } from './stores';

const cachedVideos = 1_000;
const videoId = (n: number) => `cached${String(n).padStart(5, '0')}`;

/** What a second person waits for who asks for a thousand videos that are summarized already. */
export async function fromCache(store: Store, processes = 1): Promise<Row> {
  const sources = Array.from({ length: cachedVideos }, (_, n) => videoId(n));
  const where = processes === 1 ? store.name : `${store.name}, ${processes} processes`;
  return withWorkers(
    store,
    { transcriptSource: simpleTranscripts() },
    async ([context]) => {
      await finish(context!, 'ana', { sources });
      const row = await measure(
        `1,000 cached videos, from the request to the last event (${where})`,
        '< 5000',
        async (round) => {
          const reader = `reader${round}`;
          await addUser(context!.db, reader);
          const startedAt = performance.now();
          await finish(context!, reader, { sources });
          return performance.now() - startedAt;
        },
      );
      return { ...row, 'per second': Math.round((cachedVideos / row['median ms']) * 1_000) };
    },
    processes,
  );
}

const librarySize = 10_000;
const rowsPerTransaction = 250;
const letters = [...'etaoinshrdlucmfwypvbgkjqxz'];
const queries = [
  ...['sourdough', 'wild yeast', 'gluten net', 'ste', 'crumb gummy starch', 'nothing'],
  // What costs most: letters that begin most words, and as many words as fit.
  ...['e s', 'a', 'th', 'the and of to in is it wa', letters.join(' '), letters.join('')],
];

/** Search over a library of ten thousand summaries with texts of their own. */
export async function librarySearch(store: Store): Promise<Row> {
  return withWorkers(store, {}, async ([context]) => {
    const { db } = context!;
    await finish(context!, 'ana', { sources: [videoId(0)] });
    const template = await db.selectFrom('summaries').selectAll().executeTakeFirstOrThrow();
    const { title, body } = await db
      .selectFrom('summary_texts')
      .select(['title', 'body'])
      .executeTakeFirstOrThrow();
    const words = body.split(' ');
    for (let from = 1; from < librarySize; from += rowsPerTransaction) {
      await db.transaction().execute(async (trx) => {
        for (let n = from; n < Math.min(from + rowsPerTransaction, librarySize); n += 1) {
          const id = `sum_bench_${n}`;
          const own = { id, work_key: id, created_at: template.created_at + n, text_id: null };
          await trx
            .insertInto('summaries')
            .values({ ...template, ...own })
            .execute();
          const turned = [...words.slice(n % words.length), ...words.slice(0, n % words.length)];
          const text = turned.filter((_, at) => at % 7 !== n % 7).join(' ');
          await putSearchText(trx, id, { title: `${title} ${n}`, body: text });
        }
      });
    }
    await store.settle(db);
    return measure(
      `library search over 10,000 summaries, one page (${store.name})`,
      'p95 < 50',
      async (round) => {
        const q = queries[round % queries.length]!;
        await listSummaries(context!.as('ana'), { q, page: 1 + (round % 3) });
        return undefined;
      },
      120,
    );
  });
}
