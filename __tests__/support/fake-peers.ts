import type { PeerAnswers, PeerQuestion, Peers } from '@/lib/server/peers/peers';

interface Instance {
  answerers: Map<string, (input: unknown) => unknown>;
  state: 'answers' | 'silent' | 'stopped';
}

/** Instances in one process that hear one another: what each is asked and answers goes through the question's schemas. */
export function createFakePeers() {
  const all = new Map<string, Instance>();
  return {
    /** From here on it hears questions without answering, or is not there any more. */
    become(id: string, state: Instance['state']): void {
      all.get(id)!.state = state;
    },
    join(id: string): Peers {
      const own: Instance = { answerers: new Map(), state: 'answers' };
      all.set(id, own);
      const others = () => [...all].filter(([other]) => other !== id);
      return {
        async ask<I, A>(
          { name, input, answer }: PeerQuestion<I, A>,
          asked: I,
        ): Promise<PeerAnswers<A>> {
          const reached = others().filter(([, { state }]) => state !== 'stopped');
          const answering = reached.filter(([, { state }]) => state === 'answers');
          const answers = await Promise.all(
            answering.map(async ([, { answerers }]) =>
              answer.parse(await answerers.get(name)!(input.parse(asked))),
            ),
          );
          return { answers, silent: reached.length - answering.length };
        },
        ranSince: async () => others().map(([other]) => other),
        onAsked(question, answer) {
          own.answerers.set(question.name, (input) => answer(input as never));
        },
      };
    },
  };
}
