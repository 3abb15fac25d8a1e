import 'server-only';
import type { Pause } from './pause';
import { localeOf, type Sentence } from './sentences';
import { stopWordsOf } from './stop-words';

/** A word of a sentence as a term; `null` stands for a stop word, which ends a phrase. */
export interface Token {
  term: string | null;
  surface: string;
}

export interface Analyzed {
  sentences: readonly Sentence[];
  /** Tokens of each sentence, in order. */
  tokens: readonly Token[][];
  /** Distinct content terms of each sentence with their counts. */
  counts: readonly ReadonlyMap<string, number>[];
  /** In how many sentences a term occurs. */
  frequency: ReadonlyMap<string, number>;
  idf(term: string): number;
  termsOf(text: string): string[];
}

/** Tokenizes every sentence with `Intl.Segmenter`, drops stop words, counts. */
export async function analyze(
  sentences: readonly Sentence[],
  language: string,
  pause: Pause,
): Promise<Analyzed> {
  const segmenter = new Intl.Segmenter(localeOf(language), { granularity: 'word' });
  const stopWords = stopWordsOf(language);
  const english = language.toLowerCase().startsWith('en');

  const toToken = (surface: string): Token => {
    const word = surface.toLowerCase().replace(/’/g, "'");
    const bare = word.replace(/'s$/, '');
    const plain =
      /^\p{N}/u.test(bare) || bare.length < 2 || stopWords.has(word) || stopWords.has(bare);
    return {
      surface,
      term: plain && !/\p{Lo}/u.test(bare) ? null : english ? singular(bare) : bare,
    };
  };
  const tokenize = (text: string): Token[] => {
    const tokens: Token[] = [];
    for (const { segment, isWordLike } of segmenter.segment(text)) {
      if (isWordLike) tokens.push(toToken(segment));
      else if (/[^\s\-'’]/u.test(segment)) tokens.push({ surface: segment, term: null });
    }
    return tokens;
  };

  const tokens: Token[][] = [];
  const counts: Map<string, number>[] = [];
  const frequency = new Map<string, number>();
  for (const sentence of sentences) {
    const own = tokenize(sentence.text);
    const count = new Map<string, number>();
    for (const { term } of own) if (term !== null) count.set(term, (count.get(term) ?? 0) + 1);
    for (const term of count.keys()) frequency.set(term, (frequency.get(term) ?? 0) + 1);
    tokens.push(own);
    counts.push(count);
    await pause();
  }
  return {
    sentences,
    tokens,
    counts,
    frequency,
    idf: (term) => Math.log(1 + sentences.length / (frequency.get(term) ?? 1)),
    termsOf: (text) => tokenize(text).flatMap(({ term }) => (term === null ? [] : [term])),
  };
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}
