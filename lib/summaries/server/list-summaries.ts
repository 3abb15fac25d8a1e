import 'server-only';
import { parseInput } from '../../parse-input';
import { type Facet, listSummariesSchema, type SummaryFacets, type SummaryPage } from '../schemas';
import type { SummariesCall } from './context';
import { summariesMatching } from './search-text';
import { summaryFacts } from './summary-facts';

/** A page of the caller's library, newest first; `q` looks in titles and in the whole text. Throws `invalid_input`. */
export async function listSummaries(call: SummariesCall, input: unknown): Promise<SummaryPage> {
  const { page, per_page, q, model, language, playlist, from, until } = parseInput(
    listSummariesSchema,
    input,
  );
  let query = ownSummaries(call);
  if (q) query = query.where('text_id', 'in', summariesMatching(call.db, q) as never);
  if (model) query = query.where('model', '=', model);
  if (language) query = query.where('language', '=', language);
  if (playlist) query = query.where('playlist', '=', playlist);
  if (from !== undefined) query = query.where('created_at', '>=', from);
  if (until !== undefined) query = query.where('created_at', '<=', until);

  const offset = (page - 1) * per_page;
  const { total, ids } = await countAndPage(call, query, { limit: per_page, offset });
  const rows = ids.length === 0 ? [] : await readItems(call, ids);
  return {
    items: rows.map((row) => ({ ...summaryFacts(row), tldr: row.tldr })),
    page,
    per_page,
    total,
  };
}

/** How many rows there are, and the ids of one page of them, in one statement: SQLite runs a search in it once for both. */
async function countAndPage(
  { db }: SummariesCall,
  query: ReturnType<typeof ownSummaries>,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ total: number; ids: string[] }> {
  const rows = await db
    .with(
      // Read in the index's order, so that a page of thousands of rows sorts nothing.
      (cte) => cte('hits').notMaterialized(),
      () => query.select(['id', 'created_at']),
    )
    .with('page', (qb) =>
      qb
        .selectFrom('hits')
        .select('id')
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .offset(offset),
    )
    .selectFrom((eb) =>
      eb
        .selectFrom('hits')
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .as('counted'),
    )
    // A page past the end has no rows, but there is still a total to tell.
    .leftJoin('page', (join) => join.onTrue())
    .select(['counted.total', 'page.id'])
    .execute();
  return { total: Number(rows[0]?.total ?? 0), ids: rows.flatMap(({ id }) => id ?? []) };
}

function readItems({ db }: SummariesCall, ids: readonly string[]) {
  return db
    .selectFrom('summaries')
    .select(['id', 'video_id', 'title', 'channel', 'duration_ms', 'model', 'source_kind'])
    .select(['language', 'truncated', 'playlist', 'tldr', 'created_at'])
    .where('id', 'in', [...ids])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** What the caller's library can be filtered by, the most frequent first. */
export async function listFacets(call: SummariesCall): Promise<SummaryFacets> {
  return {
    models: await facet(call, 'model'),
    languages: await facet(call, 'language'),
    playlists: await facet(call, 'playlist'),
  };
}

const mostFacets = 100;

async function facet(
  call: SummariesCall,
  column: 'model' | 'language' | 'playlist',
): Promise<Facet[]> {
  const rows = await ownSummaries(call)
    .select((eb) => [eb.ref(column).as('value'), eb.fn.countAll<number>().as('count')])
    .where(column, 'is not', null)
    .groupBy(column)
    .orderBy('count', 'desc')
    .orderBy('value')
    .limit(mostFacets)
    .execute();
  return rows.map(({ value, count }) => ({ value: value!, count: Number(count) }));
}

function ownSummaries({ db, principal }: SummariesCall) {
  return db
    .selectFrom('summaries')
    .where('owner_id', '=', principal.userId)
    .where('deleted_at', 'is', null);
}
