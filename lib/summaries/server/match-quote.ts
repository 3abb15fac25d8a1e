import 'server-only';
import { breathe } from '../../breathe';
import type { Passage } from '../../transcripts/passages';
import { closestStretch } from './closest-stretch';
import { wordRuns } from './word-runs';

export interface MatchedQuote {
  /** What is shown between quotation marks. */
  text: string;
  /** Passages it stands in, in order. */
  passageIds: number[];
}

/** How far from the cited passage a quote may really stand. */
const near = 5;
/** Shorter quotes than this many words stand anywhere by chance, so they must be where they are said to be. */
const leastToMove = 3;
/** Edits per letter of the quote. */
const mostEdits = 0.1;
/** Bounds on what is compared; a passage has 4,000 characters at most, and usually some 500. */
const longestText = 4_000;
const mostComparisons = 1_000_000;

/** See `createQuoteMatcher`. */
export type QuoteMatcher = (quote: string, at: number) => Promise<MatchedQuote | null>;

/**
 * Finds quotes in passages, each of which is split into words once. A quote is looked for near the passage it cites (`at` is
 * that passage's index), apart from case, punctuation and spacing:
 * - word for word in the cited passage or running over into its neighbours: kept as the model wrote it, which has the better
 *   punctuation;
 * - word for word in a passage nearby: kept, and the citation corrected;
 * - with small differences (one edit in ten letters at most) in the cited passage or its neighbours: replaced by the
 *   transcript's own words, for a small difference can turn the meaning around.
 * Null when it was never said there.
 */
export function createQuoteMatcher(passages: readonly Passage[]): QuoteMatcher {
  const wordsAt = createWordReader(passages);
  return async (quote, at) => {
    const wanted = wordsOf(quote.normalize('NFC'));
    if (wanted.length === 0) return null;
    const words = await wordsAt(at, wanted.length >= leastToMove ? near : 0);
    const exact = findExact(wanted, words, at);
    if (exact) {
      const text = quote.replace(/^["“„«\s]+|["”“»\s]+$/gu, '');
      return { text, passageIds: idsOf(exact, passages) };
    }
    await breathe();
    const close = findClose(
      wanted,
      words.filter(({ passage }) => Math.abs(passage - at) <= 1),
    );
    if (!close) return null;
    return { text: ownWords(close, passages), passageIds: idsOf(close, passages) };
  };
}

interface Word {
  text: string;
  /** Position in the passage's text. */
  from: number;
  to: number;
}
type PlacedWord = Word & { passage: number };

/** Letters, marks and digits in runs; scripts without spaces give a word for every letter. */
const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]\p{M}*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}])+/gu;

export function wordsOf(text: string): Word[] {
  return [...text.matchAll(wordPattern)].map((match) => ({
    text: match[0].toLowerCase(),
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** Reads the words of a passage and of its neighbours up to `reach` away. */
function createWordReader(passages: readonly Passage[]) {
  const known = new Map<number, PlacedWord[]>();
  return async (at: number, reach: number): Promise<PlacedWord[]> => {
    const around: PlacedWord[][] = [];
    const last = Math.min(passages.length - 1, at + reach);
    for (let passage = Math.max(0, at - reach); passage <= last; passage += 1) {
      const words =
        known.get(passage) ??
        wordsOf(passages[passage]!.text.slice(0, longestText)).map((word) => ({
          ...word,
          passage,
        }));
      known.set(passage, words);
      around.push(words);
      await breathe();
    }
    return around.flat();
  };
}

/** The words in that order, as close to the cited passage as they occur. */
function findExact(
  wanted: readonly Word[],
  words: readonly PlacedWord[],
  at: number,
): PlacedWord[] | null {
  let best: number | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  const runs = wordRuns(
    wanted.map(({ text }) => text),
    words.map(({ text }) => text),
  );
  for (const from of runs) {
    const first = words[from]!.passage;
    const last = words[from + wanted.length - 1]!.passage;
    // Within the cited passage beats running over its edge.
    const distance = Math.max(0, first - at, at - last) + (last - first) / 10;
    if (distance >= bestDistance) continue;
    best = from;
    bestDistance = distance;
  }
  return best === null ? null : words.slice(best, best + wanted.length);
}

/** The stretch of words with the smallest edit distance to the quote, letter by letter, when that is small enough. */
function findClose(wanted: readonly Word[], words: readonly PlacedWord[]): PlacedWord[] | null {
  const pattern = wanted.map(({ text }) => text).join(' ');
  const text = words.map((word) => word.text).join(' ');
  if (pattern.length * text.length > mostComparisons) return null;
  const stretch = closestStretch(pattern, text, Math.floor(pattern.length * mostEdits));
  if (!stretch) return null;
  const { from, to } = stretch;
  let start = 0;
  const found = words.filter((word) => {
    const end = start + word.text.length;
    // Edits by letter can begin within a word; whole words are shown.
    const inside = end > from && start < to;
    start = end + 1;
    return inside;
  });
  return found.length > 0 ? found : null;
}

function idsOf(words: readonly PlacedWord[], passages: readonly Passage[]): number[] {
  return [...new Set(words.map(({ passage }) => passages[passage]!.id))];
}

/** The words as the transcript has them, with the mark that ends them. */
function ownWords(words: readonly PlacedWord[], passages: readonly Passage[]): string {
  const parts = [...new Set(words.map(({ passage }) => passage))].map((passage) => {
    const own = words.filter((word) => word.passage === passage);
    const { text } = passages[passage]!;
    const to = own.at(-1)!.to;
    const mark = /^[.!?…。！？]/.exec(text.slice(to, to + 1))?.[0] ?? '';
    return text.slice(own[0]!.from, to) + mark;
  });
  return parts.join(' ');
}
