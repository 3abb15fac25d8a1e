import 'server-only';
import type { Pause } from './pause';
import type { Analyzed, Token } from './terms';

/** A key phrase: one to three content words that keep coming up. */
export interface Phrase {
  key: string;
  terms: readonly string[];
  /** Most frequent spelling. */
  text: string;
  score: number;
  /** Sentences it occurs in. */
  sentences: readonly number[];
}

const maxWords = 3;

/** Key phrases of a transcript, best first: frequent, distinctive, preferring two words over one. */
export async function findPhrases(analyzed: Analyzed, pause: Pause): Promise<Phrase[]> {
  const found = new Map<
    string,
    { terms: string[]; spellings: Map<string, number>; in: Set<number> }
  >();
  const { length: count } = analyzed.sentences;
  // In a long transcript a phrase that hardly ever comes up is none, and millions of them would fill the memory.
  const rarest = count > 2_000 ? 3 : count > 60 ? 2 : 1;
  const isFrequent = (term: string) => (analyzed.frequency.get(term) ?? 0) >= rarest;
  for (const [index, tokens] of analyzed.tokens.entries()) {
    for (const gram of gramsOf(tokens, isFrequent)) {
      const terms = gram.map((token) => token.term!);
      const key = terms.join(' ');
      const entry = found.get(key) ?? { terms, spellings: new Map(), in: new Set() };
      const spelling = gram.map((token) => token.surface).join(' ');
      // A capital at the start of a sentence says nothing about how the phrase is spelled.
      const vote = gram[0] === tokens[0] ? 0.1 : 1;
      entry.spellings.set(spelling, (entry.spellings.get(spelling) ?? 0) + vote);
      entry.in.add(index);
      found.set(key, entry);
    }
    await pause();
  }
  const phrases: Phrase[] = [];
  for (const [key, { terms, spellings, in: occurrences }] of found) {
    if (occurrences.size < Math.max(rarest, Math.min(2, terms.length))) continue;
    const rarity = terms.reduce((sum, term) => sum + analyzed.idf(term), 0) / terms.length;
    const lengthBonus = [1, 1.9, 2.1][terms.length - 1] ?? 1;
    const text = [...spellings].sort((a, b) => b[1] - a[1])[0]![0];
    const score = Math.log2(1 + occurrences.size) * rarity * lengthBonus;
    phrases.push({ key, terms, text, score, sentences: [...occurrences] });
  }
  return phrases.sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1));
}

function* gramsOf(
  tokens: readonly Token[],
  isFrequent: (term: string) => boolean,
): Generator<Token[]> {
  for (let start = 0; start < tokens.length; start += 1) {
    const gram: Token[] = [];
    for (let length = 1; length <= maxWords; length += 1) {
      const token = tokens[start + length - 1];
      if (!token || token.term === null || !isFrequent(token.term)) break;
      gram.push(token);
      yield [...gram];
    }
  }
}

/** The best phrases, none sharing a word with a better one. */
export function pickPhrases(phrases: readonly Phrase[], count: number): Phrase[] {
  const picked: Phrase[] = [];
  const used = new Set<string>();
  for (const phrase of phrases) {
    if (picked.length >= count) break;
    if (phrase.terms.some((term) => used.has(term))) continue;
    for (const term of phrase.terms) used.add(term);
    picked.push(phrase);
  }
  return picked;
}

/** Phrases as they stand out in some sentences against the whole: what a chapter is about. */
export function phrasesWithin(
  phrases: readonly Phrase[],
  isInside: (sentence: number) => boolean,
): Phrase[] {
  return phrases
    .map((phrase) => {
      const inside = phrase.sentences.filter(isInside).length;
      const share = inside / phrase.sentences.length;
      return { ...phrase, score: inside === 0 ? 0 : phrase.score * Math.log2(1 + inside) * share };
    })
    .filter((phrase) => phrase.score > 0)
    .sort((a, b) => b.score - a.score);
}
