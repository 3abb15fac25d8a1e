import 'server-only';
import type { z } from 'zod';

/** Something that one instance asks the others, with the shapes of what is asked and of what each answers. */
export interface PeerQuestion<I, A> {
  name: string;
  input: z.ZodType<I>;
  answer: z.ZodType<A>;
}

/** What came of a question. */
export interface PeerAnswers<A> {
  /** In any order. */
  answers: A[];
  /**
   * How many others were reached and gave no answer that could be read in time; they may still do what they were asked. Null
   * when nobody could be asked, so that nobody knows how many there are.
   */
  silent: number | null;
}

/**
 * The other instances: asked when somebody wants to know or do something everywhere. Answers are for looking at, never what a
 * decision rests on: an instance that is late is only counted, one that is away is missing. One driver per way to run; every driver passes
 * `__tests__/contracts/peers.contract.ts`.
 */
export interface Peers {
  /** What the others answer within a second; at once when there are none. Never rejects. */
  ask<I, A>(question: PeerQuestion<I, A>, input: I): Promise<PeerAnswers<A>>;
  /**
   * The ids of other instances that ran at or after a moment (epoch milliseconds), also of those that have stopped since; null
   * when that cannot be told now.
   */
  ranSince(at: number): Promise<string[] | null>;
  /** Says how this instance answers a question of another one. */
  onAsked<I, A>(question: PeerQuestion<I, A>, answer: (input: I) => A | Promise<A>): void;
}
