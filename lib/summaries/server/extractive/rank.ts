import 'server-only';
import { breathe } from '../../../breathe';
import type { Analyzed } from './terms';

const maxNeighbours = 24;
const minSimilarity = 0.08;
const damping = 0.85;
const rounds = 25;

export interface Vectors {
  /** Length-normalised tf-idf vector of each sentence. */
  of(sentence: number): ReadonlyMap<string, number>;
  similarity(a: number, b: number): number;
}

export async function buildVectors({ counts, idf }: Analyzed): Promise<Vectors> {
  const vectors: Map<string, number>[] = [];
  for (const count of counts) {
    const vector = new Map<string, number>();
    let squares = 0;
    for (const [term, times] of count) {
      const weight = (1 + Math.log(times)) * idf(term);
      vector.set(term, weight);
      squares += weight * weight;
    }
    const norm = Math.sqrt(squares) || 1;
    for (const [term, weight] of vector) vector.set(term, weight / norm);
    vectors.push(vector);
    await breathe();
  }
  const none: ReadonlyMap<string, number> = new Map();
  return {
    of: (sentence) => vectors[sentence] ?? none,
    similarity: (a, b) => dot(vectors[a] ?? none, vectors[b] ?? none),
  };
}

export function dot(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [term, weight] of small) sum += weight * (large.get(term) ?? 0);
  return sum;
}

/**
 * LexRank (Erkan and Radev 2004, https://doi.org/10.1613/jair.1523): a sentence is central when central sentences resemble
 * it. `bias` steers the random jump, to the focus question for instance. Scores are scaled to 0..1.
 */
export async function lexRank(
  analyzed: Analyzed,
  vectors: Vectors,
  bias: readonly number[],
): Promise<number[]> {
  const size = analyzed.sentences.length;
  const graph = await buildGraph(analyzed, vectors);
  const jump = normalize(bias);
  let scores = jump;
  for (let round = 0; round < rounds; round += 1) {
    const next = jump.map((share) => (1 - damping) * share);
    let stranded = 0;
    for (let from = 0; from < size; from += 1) {
      const { targets, weights, total } = graph[from]!;
      if (total === 0) stranded += scores[from]!;
      for (let k = 0; k < targets.length; k += 1) {
        next[targets[k]!]! += (damping * scores[from]! * weights[k]!) / total;
      }
      if (from % 64 === 0) await breathe();
    }
    scores = next.map((score, index) => score + damping * stranded * jump[index]!);
  }
  const top = Math.max(...scores, Number.MIN_VALUE);
  return scores.map((score) => score / top);
}

interface Edges {
  targets: number[];
  weights: number[];
  total: number;
}

/** Similar sentences are found through the terms they share, so the cost follows the overlap, not the square. */
async function buildGraph({ sentences, frequency }: Analyzed, vectors: Vectors): Promise<Edges[]> {
  const commonTerm = Math.max(12, sentences.length * 0.12);
  const postings = new Map<string, number[]>();
  for (let i = 0; i < sentences.length; i += 1) {
    for (const term of vectors.of(i).keys()) {
      if ((frequency.get(term) ?? 0) > commonTerm) continue;
      const list = postings.get(term);
      if (list) list.push(i);
      else postings.set(term, [i]);
    }
  }
  const graph: Edges[] = [];
  const overlap = new Float64Array(sentences.length);
  for (let i = 0; i < sentences.length; i += 1) {
    const touched: number[] = [];
    for (const [term, weight] of vectors.of(i)) {
      for (const j of postings.get(term) ?? []) {
        if (j === i) continue;
        if (overlap[j] === 0) touched.push(j);
        overlap[j]! += weight * (vectors.of(j).get(term) ?? 0);
      }
    }
    const near = touched
      .filter((j) => overlap[j]! >= minSimilarity)
      .sort((a, b) => overlap[b]! - overlap[a]!)
      .slice(0, maxNeighbours);
    const weights = near.map((j) => overlap[j]!);
    graph.push({ targets: near, weights, total: weights.reduce((sum, weight) => sum + weight, 0) });
    for (const j of touched) overlap[j] = 0;
    await breathe();
  }
  return graph;
}

function normalize(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0) || 1;
  return values.map((value) => value / sum);
}
