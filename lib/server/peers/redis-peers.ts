import 'server-only';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { parseJson } from '../../parse-json';
import type { Logger } from '../logger';
import type { PeerAnswers, PeerQuestion, Peers } from './peers';
import { createRedisPresence } from './redis-presence';

export interface RedisPeersOptions {
  commands: Pick<Redis, 'on' | 'publish' | 'pipeline' | 'zrangebyscore' | 'status'>;
  subscriber: Pick<Redis, 'on' | 'subscribe' | 'status'>;
  namespace: string;
  instanceId: string;
  createId(prefix: string): string;
  now(): number;
  logger: Logger;
}

const answerWithinMs = 1_000;
const askedSchema = z.object({
  id: z.string(),
  from: z.string(),
  name: z.string(),
  input: z.unknown(),
});
const answeredSchema = z.object({ id: z.string(), answer: z.unknown() });

interface Asking {
  /** How many others were asked; null until Redis has said so. */
  expected: number | null;
  answers: unknown[];
  done(): void;
}

/** Questions and answers through Redis Pub/Sub: everybody hears a question, only who asked hears the answers. */
export function createRedisPeers(options: RedisPeersOptions): Peers {
  const { commands, subscriber, namespace, instanceId, logger } = options;
  const questions = `${namespace}:ask`;
  const answersTo = (instance: string) => `${namespace}:answer:${instance}`;
  const answerers = new Map<string, (input: unknown) => Promise<unknown>>();
  const open = new Map<string, Asking>();
  const presence = createRedisPresence(options);

  subscriber.on('message', (channel, text) => {
    const handled =
      channel === questions
        ? answer(text)
        : channel === answersTo(instanceId)
          ? take(text)
          : undefined;
    handled?.catch((err) => logger.error({ err }, 'a message of another instance failed'));
  });
  subscriber
    .subscribe(questions, answersTo(instanceId))
    .catch((err) => logger.error({ err }, 'subscribing failed'));

  async function answer(text: string): Promise<void> {
    const asked = askedSchema.parse(await parseJson(text));
    const answerer = answerers.get(asked.name);
    if (asked.from === instanceId || !answerer) return;
    const value = await answerer(asked.input);
    const message = JSON.stringify({ id: asked.id, answer: value });
    await commands.publish(answersTo(asked.from), message).catch(() => undefined);
  }

  async function take(text: string): Promise<void> {
    const { id, answer: value } = answeredSchema.parse(await parseJson(text));
    const asking = open.get(id);
    if (!asking) return;
    asking.answers.push(value);
    if (asking.expected !== null && asking.answers.length >= asking.expected) asking.done();
  }

  return {
    async ask<I, A>(question: PeerQuestion<I, A>, input: I): Promise<PeerAnswers<A>> {
      if (subscriber.status !== 'ready') return { answers: [], silent: null };
      const id = options.createId('ask');
      const asking: Asking = { expected: null, answers: [], done: () => undefined };
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, answerWithinMs);
        asking.done = () => {
          clearTimeout(timer);
          resolve();
        };
        open.set(id, asking);
        const message = JSON.stringify({ id, from: instanceId, name: question.name, input });
        commands.publish(questions, message).then((heard) => {
          // This instance hears itself, too.
          asking.expected = heard - 1;
          if (asking.answers.length >= asking.expected) asking.done();
        }, asking.done);
      });
      open.delete(id);
      const answers = asking.answers.flatMap((value) => {
        const parsed = question.answer.safeParse(value);
        if (parsed.success) return [parsed.data];
        logger.warn(
          { question: question.name },
          'an answer that nobody here understands was dropped',
        );
        return [];
      });
      const { expected } = asking;
      return { answers, silent: expected === null ? null : Math.max(0, expected - answers.length) };
    },

    ranSince: presence.ranSince,

    onAsked(question, answerer) {
      answerers.set(question.name, async (input) => answerer(question.input.parse(input)));
    },
  };
}
