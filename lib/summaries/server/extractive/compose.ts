import 'server-only';
import { wordCount } from '../../../transcripts/word-count';
import type { SummaryLength } from '../../choices';
import type { SummaryDraft } from '../summary-draft';
import type { SummaryRequest } from '../summary-model';
import type { Pause } from './pause';
import { type Phrase, phrasesWithin, pickPhrases } from './phrases';
import { announcesTopic, givesAdvice, readable, soundsPersonal, standsAlone } from './quality';
import type { Vectors } from './rank';
import { selectDiverse, topBy } from './select';
import type { Sentence } from './sentences';
import type { Span } from './topics';

interface Amount {
  points: number;
  takeaways: number;
  quotes: number;
  /** Scales the number of chapters. */
  density: number;
  tldrWords: number;
  overviewWords: number;
}

/** How much of everything a length means. */
export const amounts: Record<SummaryLength, Amount> = {
  short: { points: 4, takeaways: 3, quotes: 1, density: 0.6, tldrWords: 32, overviewWords: 90 },
  medium: { points: 6, takeaways: 4, quotes: 3, density: 1, tldrWords: 48, overviewWords: 170 },
  long: { points: 10, takeaways: 6, quotes: 5, density: 1.5, tldrWords: 60, overviewWords: 300 },
};

export interface Material {
  request: SummaryRequest;
  sentences: readonly Sentence[];
  vectors: Vectors;
  chapters: readonly Span[];
  phrases: readonly Phrase[];
  scores: readonly number[];
  /** The sentences worth looking at: all of them, or the best of a very long transcript. */
  members: readonly number[];
}

/** From this many sentences on, no sentence is shown twice as lead and as key point. */
const enoughSentences = 12;
/** Selecting looks at this many of the best sentences: plenty, and it keeps long transcripts cheap. */
const shortlist = 160;

/** Puts ranked sentences into the shape of a summary. */
export async function composeDraft(material: Material, pause: Pause): Promise<SummaryDraft> {
  const { request, sentences, vectors, chapters, phrases, scores, members } = material;
  const { language, passages } = request;
  const amount = amounts[request.length];
  const scoreOf = (index: number) => scores[index] ?? 0;
  const chapterOf = createChapterLookup(sentences, chapters);
  const best = topBy(members, scoreOf, shortlist);
  const text = (index: number) => readable(sentences[index]!, language);
  const passageIdOf = (index: number) => passages[sentences[index]!.passage]!.id;
  const prose = (picked: readonly number[]) => inOrder(picked).map(text).join(' ');
  await pause();

  const tldr = pickTldr(material, best, amount.tldrWords);
  const shown = sentences.length >= enoughSentences ? tldr : [];
  const keyPoints = selectDiverse({
    candidates: best.filter((index) => !announcesTopic(sentences[index]!)),
    scoreOf,
    vectors,
    count: Math.min(amount.points, Math.ceil(sentences.length / 3)),
    shown,
    groupOf: chapterOf,
    perGroup: Math.ceil((amount.points / Math.max(1, chapters.length)) * 1.5) + 1,
  });
  await pause();
  const takeaways = selectDiverse({
    candidates: best.filter((index) => !announcesTopic(sentences[index]!)),
    scoreOf: (index) => scoreOf(index) * (givesAdvice(sentences[index]!) ? 1.6 : 0.8),
    vectors,
    count: Math.min(amount.takeaways, Math.floor(sentences.length / 4)),
    shown: [...shown, ...keyPoints],
  });
  const labels = labelsFor(takeaways, phrases);
  await pause();
  const quotes = selectDiverse({
    candidates: best.filter((index) => isQuote(sentences[index]!)),
    scoreOf: (index) => scoreOf(index) * (soundsPersonal(sentences[index]!) ? 1.25 : 1),
    vectors,
    count: amount.quotes,
    shown: [...shown, ...keyPoints, ...takeaways],
  });

  const bestOfChapter: number[][] = [];
  for (const [chapter] of chapters.entries()) {
    const own = members.filter((index) => chapterOf(index) === chapter);
    const candidates = topBy(own, scoreOf, 40);
    bestOfChapter.push(selectDiverse({ candidates, scoreOf, vectors, count: 3 }));
    await pause();
  }
  const titles = await chapterTitles(chapters, phrases, chapterOf, request.title, pause);
  const topics = pickPhrases(
    phrases.filter((phrase) => phrase.sentences.length > 1),
    6,
  );

  return {
    tldr: prose(tldr),
    overview: prose(pickOverview(material, bestOfChapter, tldr, keyPoints)),
    keyPoints: keyPoints.map((index) => ({ text: text(index), passageIds: [passageIdOf(index)] })),
    chapters: chapters.map((chapter, index) => {
      const picked = bestOfChapter[index]!;
      // The overview has the best sentence of most chapters; the chapter itself says what comes next.
      return {
        title: titles[index]!,
        startPassageId: passages[chapter.from]!.id,
        summary: prose(picked.length > 1 ? picked.slice(1) : picked),
      };
    }),
    takeaways: takeaways.map((index, position) => ({
      label: labels[position]!,
      insight: text(index),
      passageIds: [passageIdOf(index)],
    })),
    quotes: inOrder(quotes).map((index) => ({
      text: sentences[index]!.text,
      passageId: passageIdOf(index),
    })),
    topics: topics.map((phrase) => capitalize(phrase.text)),
    language,
    caveats: caveatsOf(request),
  };
}

/** What the speaker announces, where there is such a sentence early on, and the most central statements. */
function pickTldr(
  { sentences, vectors, scores }: Material,
  best: readonly number[],
  maxWords: number,
) {
  const early = Math.max(4, Math.floor(sentences.length * 0.12));
  const announced = best.find((index) => index < early && announcesTopic(sentences[index]!));
  const ranked = selectDiverse({
    candidates: best.slice(0, 40),
    scoreOf: (index) => scores[index] ?? 0,
    vectors,
    count: 4,
  });
  const order = announced === undefined ? ranked : [announced, ...ranked];
  return takeWords(sentences, [...new Set(order)], maxWords);
}

/** The best sentences of every chapter, first those that neither the lead nor the key points have said already. */
function pickOverview(
  { request, sentences, scores }: Material,
  bestOfChapter: readonly number[][],
  tldr: readonly number[],
  keyPoints: readonly number[],
): number[] {
  const scoreOf = (index: number) => scores[index] ?? 0;
  const perChapter = bestOfChapter.map((picked) => {
    const unsaid = picked.filter((index) => !tldr.includes(index));
    const [top] = unsaid;
    const worth = (index: number) =>
      !keyPoints.includes(index) && scoreOf(index) > 0.5 * scoreOf(top ?? index);
    return [...unsaid.filter(worth), ...unsaid.filter((index) => !worth(index))];
  });
  const firsts = topBy(
    perChapter.flatMap((picked) => picked.slice(0, 1)),
    scoreOf,
    shortlist,
  );
  const seconds = topBy(
    perChapter.flatMap((picked) => picked.slice(1, 2)),
    scoreOf,
    shortlist,
  );
  const order = [...firsts, ...seconds];
  const { overviewWords } = amounts[request.length];
  return order.length > 0 ? takeWords(sentences, order, overviewWords) : [...tldr];
}

/** Sentences in order of preference while they fit into a number of words; always at least one. */
function takeWords(sentences: readonly Sentence[], order: readonly number[], maxWords: number) {
  const taken: number[] = [];
  let words = 0;
  for (const index of order) {
    const own = wordCount(sentences[index]!.text);
    if (taken.length > 0 && words + own > maxWords) continue;
    taken.push(index);
    words += own;
  }
  return taken;
}

function createChapterLookup(sentences: readonly Sentence[], chapters: readonly Span[]) {
  const lookup = sentences.map(({ passage }) =>
    chapters.findIndex(({ from, to }) => passage >= from && passage < to),
  );
  return (index: number) => lookup[index] ?? -1;
}

/** The strongest phrase of each takeaway that no other one is called by. */
function labelsFor(takeaways: readonly number[], phrases: readonly Phrase[]): string[] {
  const used = new Set<string>();
  return takeaways.map((index) => {
    const inside = phrases.filter((phrase) => phrase.sentences.includes(index));
    const phrase = inside.find(({ key }) => !used.has(key)) ?? inside[0];
    if (phrase) used.add(phrase.key);
    return capitalize(phrase?.text ?? 'Worth keeping');
  });
}

async function chapterTitles(
  chapters: readonly Span[],
  phrases: readonly Phrase[],
  chapterOf: (sentence: number) => number,
  videoTitle: string,
  pause: Pause,
): Promise<string[]> {
  const used = new Set<string>();
  const titles: string[] = [];
  for (const [index, chapter] of chapters.entries()) {
    await pause();
    if (chapter.title) {
      titles.push(chapter.title);
      continue;
    }
    const own = phrasesWithin(phrases, (sentence) => chapterOf(sentence) === index);
    const fresh = own.filter(({ key }) => !used.has(key));
    const [first, second] = pickPhrases(fresh, 2);
    const named = [first, second].filter(
      (phrase) => phrase !== undefined && phrase.score >= 0.4 * (first?.score ?? 0),
    ) as Phrase[];
    for (const { key } of named) used.add(key);
    const words = named.map(({ text }) => text).join(', ');
    titles.push(capitalize(words || (chapters.length === 1 ? videoTitle : `Part ${index + 1}`)));
  }
  return titles;
}

function isQuote(sentence: Sentence): boolean {
  const words = wordCount(sentence.text);
  const fluent = sentence.complete && !/^(?:um+|uh+|erm?)\b/i.test(sentence.text);
  const fits = sentence.quotable && fluent && words >= 7 && words <= 32;
  return fits && standsAlone(sentence) >= 0.6 && !announcesTopic(sentence);
}

function caveatsOf({ language, outputLanguage }: SummaryRequest): string[] {
  const caveats = [
    "Put together from the speaker's own sentences, without a language model. It can miss context.",
  ];
  if (outputLanguage && primary(outputLanguage) !== primary(language)) {
    caveats.push('The built-in model does not translate: this is in the language of the captions.');
  }
  return caveats;
}

const inOrder = (picked: readonly number[]) => [...picked].sort((a, b) => a - b);
const primary = (language: string) => language.toLowerCase().split(/[-_]/)[0];
const capitalize = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
