import 'server-only';
import { type RawBuilder, sql } from 'kysely';
import { dialectOf } from '../../server/db/dialect';
import type { Db, Trx } from '../../server/db/open-database';
import type { SummaryContent } from '../schemas';
import { type SearchPhrase, tsqueryOf, tsvectorOf } from './search-vector';

const unspacedLetter = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;

/**
 * Text as it is indexed and looked for: composed, without the accents that could not be, and in scripts without spaces letter
 * by letter, so that a word in them is found as a phrase.
 */
const searchable = (text: string) =>
  text
    .normalize('NFC')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(unspacedLetter, ' $& ');

/** Puts a library row's words into the search index, in place of earlier ones. */
export async function indexSummary(
  trx: Trx,
  summaryId: string,
  { title, channel, playlist }: { title: string; channel: string | null; playlist: string | null },
  content: SummaryContent,
): Promise<void> {
  await putSearchText(trx, summaryId, {
    title: [title, channel, playlist].filter(Boolean).join('\n'),
    body: wordsOf(content),
  });
}

/** The text that a library row is found by. SQLite's triggers index it; PostgreSQL's vector is written with it. */
export async function putSearchText(
  trx: Trx,
  summaryId: string,
  text: { title: string; body: string },
): Promise<void> {
  const words = { title: searchable(text.title), body: searchable(text.body) };
  const search = () => sql<string>`${tsvectorOf([words.title, words.body])}::tsvector`;
  const row = { ...words, ...(dialectOf(trx) === 'postgres' && { search: search() }) };
  const { id } = await trx
    .insertInto('summary_texts')
    .values({ summary_id: summaryId, ...row })
    .onConflict((conflict) => conflict.column('summary_id').doUpdateSet(row))
    .returning('id')
    .executeTakeFirstOrThrow();
  await trx.updateTable('summaries').set({ text_id: id }).where('id', '=', summaryId).execute();
}

function wordsOf(content: SummaryContent): string {
  return [
    content.tldr,
    content.overview,
    ...content.key_points.map(({ text }) => text),
    ...content.chapters.flatMap(({ title, summary }) => [title, summary]),
    ...content.takeaways.flatMap(({ label, insight }) => [label, insight]),
    ...content.quotes.map(({ text }) => text),
    ...content.topics,
  ].join('\n');
}

const maxWords = 8;
/** Of all words together. A word in a script without spaces has one for each letter, and a phrase costs by its length. */
const maxTerms = 16;

/**
 * The text ids of summaries whose title or text has every word that was typed, eight at most; the last one may be unfinished.
 * No words, no ids.
 */
export function summariesMatching(db: Db, query: string): RawBuilder<unknown> {
  const phrases = phrasesOf(query);
  if (phrases.length === 0) return sql`(select cast(null as integer) where 1 = 0)`;
  if (dialectOf(db) === 'postgres') {
    return sql`(select id from summary_texts where search @@ ${tsqueryOf(phrases)}::tsquery)`;
  }
  const match = phrases.map(
    ({ terms, unfinished }) => `"${terms.join(' ')}"${unfinished ? '*' : ''}`,
  );
  return sql`(select rowid from summary_search where summary_search match ${match.join(' ')})`;
}

function phrasesOf(query: string): SearchPhrase[] {
  const typed = query.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const last = typed.at(-1)?.toLowerCase();
  const words = new Map(typed.map((word) => [word.toLowerCase(), word]));
  let room = maxTerms;
  return [...words].slice(0, maxWords).flatMap(([key, word]) => {
    const all = searchable(word).match(/[\p{L}\p{N}]+/gu) ?? [];
    const terms = all.slice(0, room);
    room -= terms.length;
    if (terms.length === 0) return [];
    // A single letter begins too many words; in a script without spaces it is one.
    const unfinished = key === last && terms.length === all.length && /..$/su.test(terms.at(-1)!);
    return [{ terms, unfinished }];
  });
}
