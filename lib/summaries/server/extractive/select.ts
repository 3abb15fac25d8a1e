import 'server-only';
import type { Vectors } from './rank';

export interface SelectOptions {
  candidates: readonly number[];
  scoreOf(sentence: number): number;
  vectors: Vectors;
  count: number;
  /** Already shown elsewhere: not picked again, and what resembles it counts less. */
  shown?: readonly number[];
  /** Group of a sentence and how many of one group may be picked, to spread picks over the video. */
  groupOf?(sentence: number): number;
  perGroup?: number;
}

const relevance = 0.72;
const sameThing = 0.6;

/** Maximal marginal relevance (Carbonell and Goldstein 1998): the best next pick is good and says something new. */
export function selectDiverse(options: SelectOptions): number[] {
  const { candidates, scoreOf, vectors, count, shown = [], groupOf, perGroup = count } = options;
  const picked: number[] = [];
  const perGroupCount = new Map<number, number>();
  const pool = new Set(candidates.filter((sentence) => !shown.includes(sentence)));
  while (picked.length < count && pool.size > 0) {
    let best = -1;
    let bestValue = Number.NEGATIVE_INFINITY;
    for (const sentence of pool) {
      if (groupOf && (perGroupCount.get(groupOf(sentence)) ?? 0) >= perGroup) continue;
      const nearest = Math.max(
        0,
        ...[...shown, ...picked].map((other) => vectors.similarity(sentence, other)),
      );
      if (nearest > sameThing) continue;
      const value = relevance * scoreOf(sentence) - (1 - relevance) * nearest;
      if (value > bestValue) [best, bestValue] = [sentence, value];
    }
    if (best === -1) break;
    pool.delete(best);
    picked.push(best);
    if (groupOf) perGroupCount.set(groupOf(best), (perGroupCount.get(groupOf(best)) ?? 0) + 1);
  }
  return picked;
}

/** The best by score, a bounded number, so that selecting stays cheap on long transcripts. */
export function topBy(
  sentences: readonly number[],
  scoreOf: (sentence: number) => number,
  limit: number,
): number[] {
  return [...sentences].sort((a, b) => scoreOf(b) - scoreOf(a) || a - b).slice(0, limit);
}
