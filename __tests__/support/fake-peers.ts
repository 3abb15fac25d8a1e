import type { PeerQuestion, Peers } from '@/lib/server/peers/peers';

/** Instances in one process that hear one another: what each is asked and answers goes through the question's schemas. */
export function createFakePeers(): { join(): Peers } {
  const all: Map<string, (input: unknown) => unknown>[] = [];
  return {
    join() {
      const own = new Map<string, (input: unknown) => unknown>();
      all.push(own);
      return {
        async ask<I, A>({ name, input, answer }: PeerQuestion<I, A>, asked: I): Promise<A[]> {
          const others = all.filter((other) => other !== own && other.has(name));
          return Promise.all(
            others.map(async (other) => answer.parse(await other.get(name)!(input.parse(asked)))),
          );
        },
        onAsked(question, answer) {
          own.set(question.name, (input) => answer(input as never));
        },
      };
    },
  };
}
