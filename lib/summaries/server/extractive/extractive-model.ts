import 'server-only';
import { AppError } from '../../../errors';
import type { ModelAnswer, SummaryModel, SummaryRequest } from '../summary-model';
import { amounts, composeDraft } from './compose';
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
  return { id: 'extractive', promptVersion: 'extractive-1', summarize };
}

async function summarize(request: SummaryRequest): Promise<ModelAnswer> {
  const { passages, segments, language, signal, onProgress } = request;
  const step = (fraction: number) => {
    signal.throwIfAborted();
    onProgress(fraction);
  };
  const sentences = await splitSentences(passages, segments, language);
  if (sentences.length === 0) {
    throw new AppError(
      'captions_empty',
      'The captions have no words in them, only sounds or music.',
    );
  }
  step(0.2);
  const analyzed = await analyze(sentences, language);
  step(0.4);
  const vectors = await buildVectors(analyzed);
  const { density } = amounts[request.length];
  const chapters = await findChapters(passages, analyzed, request.creatorChapters, density);
  step(0.6);
  const phrases = await findPhrases(analyzed);
  step(0.7);
  const scores = await scoreSentences(request, analyzed, vectors, chapters);
  step(0.9);
  const draft = await composeDraft({ request, sentences, vectors, chapters, phrases, scores });
  step(1);
  return { draft, usage: null };
}

/** How much each sentence deserves to be read: central, able to stand alone, near the title and the focus question. */
async function scoreSentences(
  request: SummaryRequest,
  analyzed: Analyzed,
  vectors: Vectors,
  chapters: readonly Span[],
): Promise<number[]> {
  const titleTerms = new Set(analyzed.termsOf(request.title));
  const focusTerms = new Set(analyzed.termsOf(request.focus ?? ''));
  const overlap = (index: number, terms: ReadonlySet<string>) => {
    let sum = 0;
    for (const [term, weight] of vectors.of(index)) if (terms.has(term)) sum += weight;
    return sum;
  };
  const features = analyzed.sentences.map((sentence, index) => ({
    alone: standsAlone(sentence),
    title: overlap(index, titleTerms),
    focus: overlap(index, focusTerms),
  }));
  const focused = focusTerms.size > 0;
  const central = await lexRank(
    analyzed,
    vectors,
    features.map(
      ({ alone, title, focus }) => alone * (focused ? 0.1 + 2 * focus : 1) * (1 + 0.5 * title),
    ),
  );
  const chapterStarts = new Set(chapters.map((chapter) => chapter.from));
  return features.map(({ alone, title, focus }, index) => {
    const opensChapter = chapterStarts.has(analyzed.sentences[index]!.passage) ? 1.08 : 1;
    const onTitle = 1 + 0.3 * Math.min(1, title);
    const onFocus = focused ? 0.4 + Math.min(1.2, 1.6 * focus) : 1;
    return (0.15 + 0.85 * central[index]!) * alone * opensChapter * onTitle * onFocus;
  });
}
