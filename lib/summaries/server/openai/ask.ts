import 'server-only';
import { AppError } from '../../../errors';
import type { Usage } from '../../schemas';
import type { Pause } from '../extractive/pause';
import type { ChatAnswer, ChatUsage } from './chat-attempt';
import type { ChatClient } from './chat-client';
import type { AnswerSchema, ChatMessage } from './dialect';
import { repairMessages } from './prompts';
import { InvalidAnswer } from './read-json';
import { countTokens } from './tokens';
import { addUsage, type Price, priceOf } from './usage';

/** One thing wanted from a model, and how to read it. */
export interface Question<T> {
  messages: readonly ChatMessage[];
  schema: AnswerSchema;
  /** Completion budget in tokens; doubled once when it does not suffice. */
  budget: number;
  /** What the context leaves for prompt growth and answer together; the doubled budget stays within. */
  roomTokens: number;
  /** Throws `InvalidAnswer`. */
  read(content: string): T;
  signal: AbortSignal;
  onContent?(textSoFar: string): void;
}

export interface Asker {
  chat: ChatClient;
  model: string;
  reasoning: boolean;
  price: Price;
  /** See `OpenAiModelOptions`. */
  contextSetting?: string;
}

/**
 * Asks until there is a usable answer: once more with twice the budget when it was cut off and there is room, once more
 * naming the problem when it could not be read. All calls are paid for, so all are in `usage`. Throws
 * `model_answer_too_long`, `model_invalid_answer`, `model_context_exceeded`, what the client throws, or the signal's reason.
 */
export async function ask<T>(
  { chat, model, reasoning, price, contextSetting }: Asker,
  question: Question<T>,
  pause: Pause,
): Promise<{ value: T; usage: Usage }> {
  const { schema, roomTokens, signal, onContent } = question;
  let { messages, budget: maxTokens } = question;
  let stretched = false;
  let repaired = false;
  let usage: Usage | null = null;
  for (;;) {
    const answer = await chat.chat({
      model,
      messages,
      schema,
      maxTokens,
      reasoning,
      signal,
      onContent,
    });
    if (contextSetting && answer.usage) {
      await checkWasRead(messages, answer.usage, contextSetting, pause);
    }
    const spent = answer.usage ?? (await countUsage(messages, answer, pause));
    usage = addUsage(usage, priceOf(spent, price));
    const isCut = answer.finishReason === 'length';
    try {
      return { value: question.read(answer.content), usage };
    } catch (error) {
      if (!(error instanceof InvalidAnswer)) throw error;
      if (isCut) {
        const stretchedTo = Math.min(2 * maxTokens, roomTokens);
        // Without more room the same request would end the same way.
        if (stretched || stretchedTo < leastStretch * maxTokens) {
          throw new AppError('model_answer_too_long', undefined, { cause: `cut at ${maxTokens}` });
        }
        stretched = true;
        maxTokens = stretchedTo;
        continue;
      }
      if (repaired) {
        throw new AppError('model_invalid_answer', undefined, { cause: error.problems });
      }
      repaired = true;
      messages = repairMessages(question.messages, error.problems);
    }
  }
}

/** A budget that grows by less than this is not worth another call. */
const leastStretch = 1.2;

/** For providers that do not report usage: our own count, good to some 20%. */
async function countUsage(messages: readonly ChatMessage[], { content }: ChatAnswer, pause: Pause) {
  const inputTokens = await countPrompt(messages, pause);
  const outputTokens = await countTokens(content, pause);
  return { inputTokens, outputTokens, costUsd: null, cachedTokens: 0 };
}

async function countPrompt(messages: readonly ChatMessage[], pause: Pause): Promise<number> {
  let tokens = 0;
  for (const { content } of messages) tokens += await countTokens(content, pause);
  return tokens;
}

/** Tokenizers differ by less: a model that says it read less than this share of a prompt was given only a part of it. */
const leastRead = 0.6;

/**
 * Fails when a server has cut the prompt off, which makes a fluent summary of a part of the video. Not all servers count what
 * they had in their cache among the tokens of the prompt, and old versions of Ollama then say 0.
 */
async function checkWasRead(
  messages: readonly ChatMessage[],
  { inputTokens, cachedTokens }: ChatUsage,
  setting: string,
  pause: Pause,
): Promise<void> {
  if (inputTokens === 0) return;
  const sent = await countPrompt(messages, pause);
  if (inputTokens + cachedTokens >= leastRead * sent) return;
  throw new AppError(
    'model_context_exceeded',
    `The model was given only a part of the video. Ask the operator to set ${setting} to the same number here and at the model's own server.`,
    { cause: `${inputTokens} of about ${sent} tokens read` },
  );
}
