import 'server-only';
import { AppError } from '../../../errors';
import { builtInModelId } from '../../../server/model-settings';
import type { ModelAnswer, SummaryModel, SummaryRequest } from '../summary-model';
import { amounts, composeDraft } from './compose';
import { createPause, type Pause } from './pause';
import { findPhrases } from './phrases';
import { standsAlone } from './quality';
import { buildVectors, lexRank, type Vectors } from './rank';
import { splitSentences } from './sentences';
import { type Analyzed, analyze } from './terms';
import { findChapters, type Span } from './topics';

/**
 * The built-in summarizer: picks the transcript's own sentences by rank, finds chapters by topic shift and quotes word for
 * word. No key, no network, any language that `Intl.Segmenter` can cut. Deterministic.
 */
export function createExtractiveModel(): SummaryModel {
  return {
    id: builtInModelId,
    promptVersion: 'extractive-1',
    info: {
      provider: 'built-in',
      label: 'Extractive',
      contextTokens: null,
      price: { inputPerMillion: 0, outputPerMillion: 0 },
    },
    summarize,
  };
}

async function summarize(request: SummaryRequest): Promise<ModelAnswer> {
  const { passages, segments, language, signal, onProgress } = request;
  const step = (fraction: number) => {
    signal.throwIfAborted();
    onProgress(fraction);
  };
  const pause = createPause(signal);
  const sentences = await splitSentences(passages, segments, language, pause);
  if (sentences.length === 0) {
    throw new AppError(
      'captions_empty',
      'The captions have no words in them, only sounds or music.',
    );
  }
  step(0.2);
  const analyzed = await analyze(sentences, language, pause);
  step(0.4);
  const vectors = await buildVectors(analyzed, pause);
  const { density } = amounts[request.length];
  const chapters = await findChapters(passages, analyzed, request.creatorChapters, density, pause);
  step(0.6);
  const phrases = await findPhrases(analyzed, pause);
  step(0.7);
  const { scores, members } = await scoreSentences(request, analyzed, vectors, chapters, pause);
  step(0.9);
  const draft = await composeDraft(
    { request, sentences, vectors, chapters, phrases, scores, members },
    pause,
  );
  step(1);
  return { draft, usage: null };
}

/** Ranking compares sentences with one another; of a very long transcript only this many take part. */
const mostRanked = 4_000;

/** How much each sentence deserves to be read: central, able to stand alone, near the title and the focus question. */
async function scoreSentences(
  request: SummaryRequest,
  analyzed: Analyzed,
  vectors: Vectors,
  chapters: readonly Span[],
  pause: Pause,
): Promise<{ scores: number[]; members: number[] }> {
  const titleTerms = new Set(analyzed.termsOf(request.title));
  const focusTerms = new Set(analyzed.termsOf(request.focus ?? ''));
  const focused = focusTerms.size > 0;
  const chapterStarts = new Set(chapters.map((chapter) => chapter.from));
  const overlap = (index: number, terms: ReadonlySet<string>) => {
    let sum = 0;
    for (const [term, weight] of vectors.of(index)) if (terms.has(term)) sum += weight;
    return sum;
  };

  const bias: number[] = [];
  const merit: number[] = [];
  for (const [index, sentence] of analyzed.sentences.entries()) {
    const alone = standsAlone(sentence);
    const title = overlap(index, titleTerms);
    const focus = overlap(index, focusTerms);
    bias.push(alone * (focused ? 0.1 + 2 * focus : 1) * (1 + 0.5 * title));
    const opensChapter = chapterStarts.has(sentence.passage) ? 1.08 : 1;
    const onFocus = focused ? 0.4 + Math.min(1.2, 1.6 * focus) : 1;
    merit.push(alone * opensChapter * (1 + 0.3 * Math.min(1, title)) * onFocus);
    await pause();
  }
  const members = membersOf(merit, vectors);
  const central = await lexRank(analyzed, vectors, members, bias, pause);
  return { scores: merit.map((value, index) => (0.15 + 0.85 * central[index]!) * value), members };
}

/** All sentences, or those with the most merit and content, in order. */
function membersOf(merit: readonly number[], vectors: Vectors): number[] {
  const all = merit.map((_, index) => index);
  if (all.length <= mostRanked) return all;
  const worth = merit.map((value, index) => value * Math.log2(1 + vectors.of(index).size));
  return all
    .sort((a, b) => worth[b]! - worth[a]!)
    .slice(0, mostRanked)
    .sort((a, b) => a - b);
}
