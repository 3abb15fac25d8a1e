import 'server-only';

/** Terms that follow one another; of an unfinished phrase the last one is a beginning. */
export interface SearchPhrase {
  terms: readonly string[];
  unfinished: boolean;
}

/** PostgreSQL's limits are 16,383 positions, 2,046 bytes a word and 1 MB in all; what is over them is not found. */
const maxPositions = 16_000;
const maxWordLength = 500;
const maxLength = 300_000;

/**
 * Texts as a `tsvector`, made by the rules of SQLite's `unicode61 remove_diacritics 2` and not by PostgreSQL's parser, which
 * depends on a server's locale: so both databases find the same. A phrase never spans two texts.
 */
export function tsvectorOf(texts: readonly string[]): string {
  const positions = new Map<string, number[]>();
  let at = 0;
  let length = 0;
  for (const text of texts) {
    for (const word of wordsOf(text)) {
      at += 1;
      length += word.length;
      if (at > maxPositions || length > maxLength) break;
      const known = positions.get(word);
      if (known) known.push(at);
      else positions.set(word, [at]);
    }
    at += 1;
  }
  return [...positions].map(([word, places]) => `'${word}':${places.join(',')}`).join(' ');
}

/** What finds the rows whose texts have every one of these phrases, as a `tsquery`. */
export function tsqueryOf(phrases: readonly SearchPhrase[]): string {
  return phrases
    .map(({ terms, unfinished }) => {
      const words = terms.flatMap(wordsOf).map((word) => `'${word}'`);
      return `(${words.join(' <-> ')}${unfinished ? ':*' : ''})`;
    })
    .join(' & ');
}

/** Letters and digits only, so that nothing in them needs a quote. */
function wordsOf(text: string): string[] {
  const folded = text
    .normalize('NFD')
    .replace(/(\p{Script=Latin})[\u0300-\u036f]+/gu, '$1')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ς', 'σ');
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, maxWordLength));
}
