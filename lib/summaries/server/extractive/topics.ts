import 'server-only';
import type { Passage } from '../../../transcripts/passages';
import type { Pause } from './pause';
import { dot } from './rank';
import type { Analyzed } from './terms';

/** A span of passages about one thing: first passage, and one past the last. */
export interface Span {
  from: number;
  to: number;
  /** The creator's own title, where there is one. */
  title: string | null;
}

const blockPassages = 5;
/** Three chapters in six minutes, eight in half an hour, eleven in an hour: what creators write themselves. */
const chaptersPerRootMinute = 1.4;

/**
 * Chapters: the creator's own when there are some, otherwise where the vocabulary shifts (TextTiling, Hearst 1997,
 * https://aclanthology.org/J97-1003/). Never empty, always covering every passage.
 */
export async function findChapters(
  passages: readonly Passage[],
  analyzed: Analyzed,
  creatorChapters: readonly { title: string; startMs: number }[],
  density: number,
  pause: Pause,
): Promise<Span[]> {
  const own = spansOfCreator(passages, creatorChapters);
  if (own.length >= 2) return own;
  const minutes = (passages.length * 25) / 60;
  const wanted = Math.round(chaptersPerRootMinute * Math.sqrt(minutes) * density);
  const cuts = await topicShifts(passages, analyzed, Math.min(14, wanted) - 1, pause);
  const starts = [0, ...cuts];
  return starts.map((from, index) => ({
    from,
    to: starts[index + 1] ?? passages.length,
    title: null,
  }));
}

function spansOfCreator(
  passages: readonly Passage[],
  chapters: readonly { title: string; startMs: number }[],
): Span[] {
  const spans: Span[] = [];
  for (const chapter of chapters) {
    const from = passages.findIndex((passage) => passage.endMs > chapter.startMs);
    const previous = spans.at(-1);
    if (from === -1) continue;
    if (previous && previous.from === from) continue;
    if (previous) previous.to = from;
    spans.push({ from, to: passages.length, title: chapter.title });
  }
  const [first] = spans;
  if (first) first.from = 0;
  return spans;
}

/** Passage indexes at which a new topic starts, deepest valleys of similarity first, at most `limit`, ascending. */
async function topicShifts(
  passages: readonly Passage[],
  analyzed: Analyzed,
  limit: number,
  pause: Pause,
): Promise<number[]> {
  if (limit < 1 || passages.length < 4) return [];
  const vectors = await passageVectors(passages.length, analyzed, pause);
  const similarity: number[] = [];
  for (let gap = 1; gap < passages.length; gap += 1) {
    const before = sumOf(vectors.slice(Math.max(0, gap - blockPassages), gap));
    const after = sumOf(vectors.slice(gap, gap + blockPassages));
    const norm = Math.sqrt(dot(before, before) * dot(after, after)) || 1;
    similarity.push(dot(before, after) / norm);
    await pause();
  }
  const depths = similarity.map((value, index) => ({
    cut: index + 1,
    depth: climb(similarity, index, -1) + climb(similarity, index, 1) - 2 * value,
  }));
  const mean = depths.reduce((sum, { depth }) => sum + depth, 0) / depths.length;
  const minLength = Math.max(3, Math.floor(passages.length / (limit + 1) / 2.5));
  const cuts: number[] = [];
  for (const { cut, depth } of depths.sort((a, b) => b.depth - a.depth)) {
    if (cuts.length >= limit || depth < mean) break;
    const edges = [0, passages.length, ...cuts];
    if (edges.every((edge) => Math.abs(edge - cut) >= minLength)) cuts.push(cut);
  }
  return cuts.sort((a, b) => a - b);
}

/** The height of the nearest peak on one side of a valley. */
function climb(similarity: readonly number[], from: number, step: 1 | -1): number {
  let peak = similarity[from]!;
  for (let i = from + step; i >= 0 && i < similarity.length; i += step) {
    if (similarity[i]! < peak) break;
    peak = similarity[i]!;
  }
  return peak;
}

async function passageVectors(count: number, { sentences, counts, idf }: Analyzed, pause: Pause) {
  const vectors = Array.from({ length: count }, () => new Map<string, number>());
  for (const [index, sentence] of sentences.entries()) {
    const vector = vectors[sentence.passage]!;
    for (const [term, times] of counts[index]!) {
      vector.set(term, (vector.get(term) ?? 0) + times * idf(term));
    }
    await pause();
  }
  return vectors;
}

function sumOf(vectors: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const vector of vectors) {
    for (const [term, weight] of vector) sum.set(term, (sum.get(term) ?? 0) + weight);
  }
  return sum;
}
