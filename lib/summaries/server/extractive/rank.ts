import 'server-only';
import type { Pause } from './pause';
import type { Analyzed } from './terms';

const maxNeighbours = 24;
const minSimilarity = 0.08;
const damping = 0.85;
const rounds = 25;
/** A term in more sentences than this links nothing: it would only make the graph dense. */
const mostPostings = 300;

export interface Vectors {
  /** Length-normalised tf-idf vector of each sentence. */
  of(sentence: number): ReadonlyMap<string, number>;
  similarity(a: number, b: number): number;
}

export async function buildVectors({ counts, idf }: Analyzed, pause: Pause): Promise<Vectors> {
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
    await pause();
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
 * it. `bias` steers the random jump, to the focus question for instance. Returns a score from 0 to 1 for each sentence;
 * those that are no `members` have 0.
 */
export async function lexRank(
  { sentences, frequency }: Analyzed,
  vectors: Vectors,
  members: readonly number[],
  bias: readonly number[],
  pause: Pause,
): Promise<number[]> {
  const commonTerm = Math.min(mostPostings, Math.max(12, members.length * 0.12));
  const isRare = (term: string) => (frequency.get(term) ?? 0) <= commonTerm;
  const graph = await buildGraph(vectors, members, isRare, pause);
  const total = members.reduce((sum, member) => sum + bias[member]!, 0) || 1;
  const jump = members.map((member) => bias[member]! / total);
  let scores = jump;
  for (let round = 0; round < rounds; round += 1) {
    const next = jump.map((share) => (1 - damping) * share);
    let stranded = 0;
    for (const [from, { targets, weights, total: out }] of graph.entries()) {
      if (out === 0) stranded += scores[from]!;
      for (const [k, target] of targets.entries()) {
        next[target]! += (damping * scores[from]! * weights[k]!) / out;
      }
      if (from % 64 === 0) await pause();
    }
    scores = next.map((score, index) => score + damping * stranded * jump[index]!);
  }
  const top = scores.reduce((highest, score) => Math.max(highest, score), Number.MIN_VALUE);
  const central = new Array<number>(sentences.length).fill(0);
  for (const [index, member] of members.entries()) central[member] = scores[index]! / top;
  return central;
}

interface Edges {
  targets: number[];
  weights: number[];
  total: number;
}

/** Similar sentences are found through the rare terms they share, so the cost follows the overlap, not the square. */
async function buildGraph(
  vectors: Vectors,
  members: readonly number[],
  isRare: (term: string) => boolean,
  pause: Pause,
): Promise<Edges[]> {
  const postings = new Map<string, number[]>();
  for (const [index, member] of members.entries()) {
    for (const term of vectors.of(member).keys()) {
      if (!isRare(term)) continue;
      const list = postings.get(term);
      if (list) list.push(index);
      else postings.set(term, [index]);
    }
    await pause();
  }
  const graph: Edges[] = [];
  const overlap = new Float64Array(members.length);
  for (const [index, member] of members.entries()) {
    const touched: number[] = [];
    for (const [term, weight] of vectors.of(member)) {
      for (const other of postings.get(term) ?? []) {
        if (other === index) continue;
        if (overlap[other] === 0) touched.push(other);
        overlap[other]! += weight * (vectors.of(members[other]!).get(term) ?? 0);
      }
    }
    const near = touched
      .filter((other) => overlap[other]! >= minSimilarity)
      .sort((a, b) => overlap[b]! - overlap[a]!)
      .slice(0, maxNeighbours);
    const weights = near.map((other) => overlap[other]!);
    graph.push({ targets: near, weights, total: weights.reduce((sum, weight) => sum + weight, 0) });
    for (const other of touched) overlap[other] = 0;
    await pause();
  }
  return graph;
}
