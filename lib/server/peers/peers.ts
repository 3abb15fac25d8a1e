import 'server-only';
import type { z } from 'zod';

/** Something that one instance asks the others, with the shapes of what is asked and of what each answers. */
export interface PeerQuestion<I, A> {
  name: string;
  input: z.ZodType<I>;
  answer: z.ZodType<A>;
}

/**
 * The other instances: asked when somebody wants to know or do something everywhere. Answers are for looking at, never what a
 * decision rests on: an instance that is late or away is missing. One driver per way to run; every driver passes
 * `__tests__/contracts/peers.contract.ts`.
 */
export interface Peers {
  /** What the others answer within a second, in any order; at once when there are none. Never rejects. */
  ask<I, A>(question: PeerQuestion<I, A>, input: I): Promise<A[]>;
  /** Says how this instance answers a question of another one. */
  onAsked<I, A>(question: PeerQuestion<I, A>, answer: (input: I) => A | Promise<A>): void;
}
